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
            ("cause", Options.Plain("--cause", "CAUSE", "celles d'une cause, par exemple http-400")),
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

        // Three columns, so that it can be read in 80 characters; scripts take --json.
        var table = Screen.Table("Livraison", "Quoi", "Ce qui s'est passé").ShowRowSeparators();
        table.Columns[0].NoWrap();
        foreach (var f in failures)
        {
            var since = ((DateTimeOffset)f!["failed_at"]!).ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
            table.AddTexts(
                $"{f["delivery"]}\n{f["state"]} depuis le {since}",
                $"{f["type"]} → {f["recipient"]}/{f["channel"]}",
                $"{f["cause"]} : {f["last_error"]}\n{French.Count((int)f["attempts"]!, "essai", "essais")}, retient {French.Count((int)f["blocks"]!, "livraison", "livraisons")}");
        }

        Screen.On(output).Write(table);
        output.WriteLine($"{failures.Count} sur {total}. Rejouer : sibridge replay LIVRAISON ; y renoncer : sibridge skip LIVRAISON --reason \"…\"");
    }
}
