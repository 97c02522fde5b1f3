using System.CommandLine;
using System.Text.Json.Nodes;

namespace SiBridge.Cli;

/// <summary><c>replay</c>: sends deliveries that failed once more, one by its id or many by what they have in common.</summary>
internal static class ReplayVerb
{
    public static Command Command()
    {
        var (api, filters, jobs) = (new OperatorApi(), new FailureFilters(), new ReplayJobs());
        var delivery = new Argument<string?>("livraison") { Description = "l'identifiant d'une livraison, comme « sibridge failures » le donne ; sinon, les options disent lesquelles", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "toutes les livraisons en échec" };
        var reason = Options.Plain("--reason", "TEXTE", "pourquoi ; conservé avec l'acte");
        var command = new Command("replay", "Rejoue une livraison en échec, ou toutes celles d'une sélection : même webhook-id, même corps.") { delivery, all, reason };
        jobs.AddTo(command);
        filters.AddTo(command);
        api.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var body = filters.Body(parsed);
            if (parsed.GetValue(all)) body["all"] = true;
            if (parsed.GetValue(delivery) is { } one)
            {
                if (body.Count > 0) throw new CannotRunException("Une livraison, ou une sélection : pas les deux.");
                return await api.Act(parsed, $"v1/admin/deliveries/{Uri.EscapeDataString(one)}/replay", null, stop);
            }

            if (body.Count == 0) throw new CannotRunException("Dites quoi rejouer : une livraison, une sélection (--recipient, --cause, --since …) ou --all.");
            if (parsed.GetValue(reason) is { } why) body["reason"] = why;
            return await jobs.Begin(api, parsed, Path, body, ShowForesight, "Rejouer ?", stop);
        });
        return command;
    }

    public const string Path = "v1/admin/replays";

    public static void ShowForesight(JsonObject answer, TextWriter output)
    {
        var table = Screen.Table("Destinataire", "À rejouer", "Déjà arrivées", "Retenues", "Rejouées à l'instant");
        foreach (var r in answer["recipients"]!.AsArray())
            table.AddTexts($"{r!["recipient"]}/{r["channel"]}{((bool)r["suspended"]! ? " (SUSPENDU)" : "")}", $"{r["total"]}", $"{r["already_delivered"]}", $"{r["blocked"]}", $"{r["cooling"]}");
        Screen.On(output).Write(table);
        output.WriteLine(
            $"{French.Count((int)answer["total"]!, "livraison", "livraisons")} à rejouer, dont {answer["blocked"]} qui attendraient derrière une autre et {answer["cooling"]} à passer (rejouées il y a moins de 10 minutes) ; "
            + $"{answer["already_delivered"]} du même genre sont déjà arrivées après un rejeu.");
    }
}
