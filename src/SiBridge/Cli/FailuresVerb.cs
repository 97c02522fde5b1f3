using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace SiBridge.Cli;

/// <summary><c>failures</c>: the deliveries that wait for an operator's word.</summary>
internal static class FailuresVerb
{
    public static Command Command()
    {
        var api = new OperatorApi();
        var filters = new (string Parameter, Option<string?> Option)[]
        {
            ("recipient", Options.Plain("--recipient", "CODE", "celles d'un destinataire")),
            ("type", Options.Plain("--type", "TYPE", "celles d'un type de message")),
            ("cause", Options.Plain("--cause", "CAUSE", "celles d'une cause, comme la colonne Cause la nomme")),
            ("since", Options.Plain("--since", "INSTANT", "depuis ce jour (AAAA-MM-JJ) ou cet instant (RFC 3339)")),
            ("page", Options.Plain("--page", "N", "la page ; par défaut 1")),
            ("taille", Options.Plain("--taille", "N", "livraisons par page, 200 au plus ; par défaut 50")),
        };
        var command = new Command("failures", "Liste les livraisons en échec d'un pont en marche, et combien d'autres attendent derrière chacune.");
        foreach (var (_, option) in filters) command.Add(option);
        api.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            var query = string.Join('&', filters.Where(f => parsed.GetValue(f.Option) is not null).Select(f => $"{f.Parameter}={Uri.EscapeDataString(parsed.GetValue(f.Option)!)}"));
            return api.Ask(parsed, HttpMethod.Get, "v1/admin/failures" + (query is "" ? "" : "?" + query), null, Show, stop);
        });
        return command;
    }

    private static void Show(JsonObject answer, TextWriter output)
    {
        var failures = answer["failures"]!.AsArray();
        var total = (int)answer["total"]!;
        if (failures.Count == 0)
        {
            output.WriteLine(total == 0 ? "Aucune livraison en échec." : $"Rien sur cette page ; {total} en tout.");
            return;
        }

        var screen = Screen.On(output);
        var table = Screen.Table("Livraison", "Destinataire", "Type", "État", "Essais", "Depuis", "Cause", "Retient", "Ce qui s'est passé");
        table.Columns[0].NoWrap();
        foreach (var f in failures)
        {
            table.AddTexts(
                $"{f!["delivery"]}", $"{f["recipient"]}/{f["channel"]}", $"{f["type"]}", $"{f["state"]}", $"{f["attempts"]}",
                ((DateTimeOffset)f["failed_at"]!).ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), $"{f["cause"]}", $"{f["blocks"]}", $"{f["last_error"]}");
        }

        screen.Write(table);
        output.WriteLine($"{failures.Count} sur {total}. Rejouer : sibridge replay LIVRAISON ; y renoncer : sibridge skip LIVRAISON --reason \"…\"");
    }
}
