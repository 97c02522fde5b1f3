using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace SiBridge.Cli;

/// <summary><c>correspondances</c>: the codes that somebody has to map, and what waits for each.</summary>
internal static class CorrespondancesVerb
{
    public static Command Command()
    {
        var api = new OperatorApi();
        var command = new Command("correspondances", "Liste les codes sans correspondance d'un pont en marche : les livraisons et les lignes qui attendent pour chacun, et le fichier à compléter.");
        api.AddTo(command);
        command.SetAction((parsed, stop) => api.Ask(parsed, HttpMethod.Get, "v1/admin/correspondances", null, Show, stop));
        return command;
    }

    private static void Show(JsonObject answer, TextWriter output)
    {
        var codes = answer["correspondances"]!.AsArray();
        if (codes.Count == 0)
        {
            output.WriteLine("Tous les codes ont leur correspondance : rien n'attend.");
            return;
        }

        var table = Screen.Table("Code", "Ce qui attend", "Ce qu'il faut faire").ShowRowSeparators();
        foreach (var c in codes)
        {
            var (what, whose) = (string)c!["sens"]! is "sortie" ? (French.Count((int)c["en_attente"]!, "livraison", "livraisons"), "vers") : (French.Count((int)c["en_attente"]!, "ligne", "lignes"), "de");
            table.AddTexts(
                $"{c["code"]}\n{c["table"]} → {c["vers"]}",
                $"{what} {whose} {string.Join(", ", c["partenaires"]!.AsArray().Select(p => (string)p!))}\ndepuis le {French.Minute(c["depuis"])}", $"{c["a_faire"]}");
        }

        Screen.On(output).Write(table);
        output.WriteLine("Une livraison dont on ne veut pas : sibridge skip LIVRAISON (sibridge failures --cause sans-correspondance les nomme).");
    }
}
