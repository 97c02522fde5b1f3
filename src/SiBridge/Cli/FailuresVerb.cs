using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace SiBridge.Cli;

/// <summary><c>failures</c>: the deliveries that wait for an operator's word, one by one or by cause.</summary>
internal static class FailuresVerb
{
    public static Command Command()
    {
        var (api, filters) = (new OperatorApi(), new FailureFilters());
        var groups = new Option<bool>("--groups") { Description = "par cause : combien, depuis quand, et ce qu'on en a noté" };
        var pages = new QueryOptions(
            ("page", Options.Plain("--page", "N", "la page ; par défaut 1")),
            ("taille", Options.Plain("--taille", "N", "livraisons par page, 200 au plus ; par défaut 50")));
        var command = new Command("failures", "Liste les livraisons en échec d'un pont en marche, et combien d'autres attendent derrière chacune.") { ShowCommand(), groups };
        filters.AddTo(command);
        pages.AddTo(command);
        api.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            var (path, show) = parsed.GetValue(groups) ? ("v1/admin/failures/groups", (Action<JsonObject, TextWriter>)ShowGroups) : ("v1/admin/failures", Show);
            return api.Ask(parsed, HttpMethod.Get, path + QueryOptions.Behind([.. filters.Given(parsed), .. pages.Given(parsed)]), null, show, stop);
        });
        return command;
    }

    private static Command ShowCommand()
    {
        var api = new OperatorApi();
        var delivery = new Argument<string>("livraison") { Description = "l'identifiant d'une livraison" };
        var command = new Command("show", "Montre une livraison, et celles qui attendent derrière elle, dans l'ordre.") { delivery };
        api.AddTo(command);
        command.SetAction((parsed, stop) => api.Ask(parsed, HttpMethod.Get, $"v1/admin/deliveries/{Uri.EscapeDataString(parsed.GetValue(delivery)!)}", null, ShowChain, stop));
        return command;
    }

    private static void ShowChain(JsonObject d, TextWriter output)
    {
        var error = (string?)d["last_error"] is { } text ? $"\n{d["cause"]} : {text}" : "";
        output.WriteLine($"{d["delivery"]} : {d["type"]} → {d["recipient"]}/{d["channel"]}, {d["state"]}, {French.Count((int)d["attempts"]!, "essai", "essais")}{error}");
        if (d["replaces"] is { } replaces) output.WriteLine($"Elle part à la place de {replaces}.");
        if (d["replaced_by"] is { } by) output.WriteLine($"{by} part à sa place.");
        Links("Partent avant elle", d["ahead"]!.AsArray(), output);
        Links("Attendent derrière elle", d["behind"]!.AsArray(), output);
    }

    private static void Links(string what, JsonArray links, TextWriter output)
    {
        if (links.Count == 0) return;
        output.WriteLine($"{what}, dans l'ordre :");
        foreach (var l in links) output.WriteLine($"  {l!["delivery"]} {l["type"]} ({l["state"]})");
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
            table.AddTexts(
                $"{f!["delivery"]}\n{f["state"]} depuis le {French.Minute(f["failed_at"])}",
                $"{f["type"]} → {f["recipient"]}/{f["channel"]}",
                $"{f["cause"]} : {f["last_error"]}\n{French.Count((int)f["attempts"]!, "essai", "essais")}, retient {French.Count((int)f["blocks"]!, "livraison", "livraisons")}");
        }

        Screen.On(output).Write(table);
        output.WriteLine($"{failures.Count} sur {total}. Rejouer : sibridge replay LIVRAISON ; corriger : sibridge correct body LIVRAISON ; y renoncer : sibridge skip LIVRAISON --reason \"…\"");
    }

    private static void ShowGroups(JsonObject answer, TextWriter output)
    {
        var groups = answer["groups"]!.AsArray();
        if (groups.Count == 0)
        {
            output.WriteLine("Aucune livraison en échec.");
            return;
        }

        var table = Screen.Table("Groupe", "Combien", "Quoi", "Ce qui s'est passé").ShowRowSeparators();
        foreach (var g in groups)
        {
            var note = g!["note"] is { } n ? $"\n{n["operator"]}, le {French.Minute(n["at"])} : {n["text"]}" : "";
            table.AddTexts(
                $"{g["group"]}", $"{g["count"]}", $"{g["type"]} → {g["recipient"]}/{g["channel"]}",
                $"{g["cause"]} : {g["error"]}\ndu {French.Minute(g["first_at"])} au {French.Minute(g["last_at"])}{note}");
        }

        Screen.On(output).Write(table);
        output.WriteLine($"{answer["total"]} livraisons en {French.Count(groups.Count, "groupe", "groupes")}. Rejouer un groupe : sibridge replay --group N, d'abord avec --dry-run");
    }
}
