using System.CommandLine;
using System.Text.Json.Nodes;

namespace SiBridge.Cli;

/// <summary><c>echeances</c>: the deadlines that rang, and those that nobody answered.</summary>
internal static class EcheancesVerb
{
    public static Command Command()
    {
        var api = new OperatorApi();
        var filters = new QueryOptions(
            ("etat", Options.Plain("--etat", "ÉTAT", "ouverte, sans_reponse ou levee ; sans cette option, ce qui n'est pas levé")),
            ("type", Options.Plain("--type", "TYPE", "ce qui manque : reponse, resultat, entree, reprise, fin, places ou silence")),
            ("mission_locale", Options.Plain("--mission-locale", "STRUCTURE", "celles des parcours d'une structure")),
            ("organisme", Options.Plain("--organisme", "SIRET", "celles des parcours et des sessions d'un organisme")),
            ("page", Options.Plain("--page", "N", "la page ; par défaut 1")),
            ("taille", Options.Plain("--taille", "N", "échéances par page, 200 au plus ; par défaut 50")));
        var command = new Command("echeances", "Liste les échéances passées d'un pont en marche : ce qui manque, depuis quand, de qui, et combien de rappels sont partis.");
        filters.AddTo(command);
        api.AddTo(command);
        command.SetAction((parsed, stop) => api.Ask(parsed, HttpMethod.Get, "v1/echeances" + QueryOptions.Behind(filters.Given(parsed)), null, Show, stop));
        return command;
    }

    private static void Show(JsonObject answer, TextWriter output)
    {
        var echeances = answer["echeances"]!.AsArray();
        var total = (int)answer["total"]!;
        if (echeances.Count == 0)
        {
            output.WriteLine(total == 0 ? "Aucune échéance passée." : $"Rien sur cette page ; {total} en tout.");
            return;
        }

        var table = Screen.Table("Ce qui manque", "De qui", "À propos de", "Rappels");
        foreach (var e in echeances)
        {
            var about = (string?)e!["prescription_id"] is { } prescription ? $"{e["mission_locale"]} {prescription}" : e["session_cle"] is { } cle ? $"session {cle["session"] ?? cle["reference"]}" : "";
            table.AddTexts(
                $"{e["type"]} depuis le {e["depuis"]}", (string?)e["attendu_de"] ?? $"{e["organisme"]}, non raccordé", about,
                $"{e["rappels"]}, le dernier le {French.Minute(e["rappele_le"])}{State((string)e["etat"]!)}");
        }

        Screen.On(output).Write(table);
        output.WriteLine($"{echeances.Count} sur {total}.");
    }

    private static string State(string etat) => etat switch
    {
        "sans_reponse" => " : SANS RÉPONSE",
        "levee" => " : levée",
        _ => "",
    };
}
