using System.CommandLine;
using System.Text.Json.Nodes;

namespace SiBridge.Cli;

/// <summary><c>replay</c>: sends deliveries that failed once more, one by its id or many by what they have in common.</summary>
internal static class ReplayVerb
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    public static Command Command()
    {
        var (api, filters) = (new OperatorApi(), new FailureFilters());
        var delivery = new Argument<string?>("livraison") { Description = "l'identifiant d'une livraison, comme « sibridge failures » le donne ; sinon, les options disent lesquelles", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "toutes les livraisons en échec" };
        var dry = new Option<bool>("--dry-run") { Description = "compte ce qui serait rejoué, et ne fait rien" };
        var yes = new Option<bool>("--yes") { Description = "ne demande pas de confirmation" };
        var rate = new Option<int?>("--per-second") { HelpName = "N", Description = "livraisons par seconde, 1000 au plus ; par défaut 50" };
        var reason = Options.Plain("--reason", "TEXTE", "pourquoi ; conservé avec l'acte");
        var command = new Command("replay", "Rejoue une livraison en échec, ou toutes celles d'une sélection : même webhook-id, même corps.") { delivery, all, dry, yes, rate, reason };
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
            if (parsed.GetValue(dry)) return await api.Ask(parsed, HttpMethod.Post, Path, Dry(body), ShowForesight, stop);
            if (!parsed.GetValue(yes) && OnTerminal && !await Confirmed(api, parsed, body, stop)) return ExitCode.Refused;
            if (parsed.GetValue(rate) is { } perSecond) body["per_second"] = perSecond;
            if (parsed.GetValue(reason) is { } why) body["reason"] = why;
            JsonObject? job = null;
            var status = await api.Ask(parsed, HttpMethod.Post, Path, body, (made, _) => job = made, stop);
            return job is null ? status : await Follow(api, parsed, job, stop);
        });
        return command;
    }

    private const string Path = "v1/admin/replays";

    /// <summary>Whether somebody watches who can be asked.</summary>
    private static bool OnTerminal => !Console.IsInputRedirected && !Console.IsOutputRedirected;

    private static JsonObject Dry(JsonObject body)
    {
        var dry = body.DeepClone().AsObject();
        dry["dry_run"] = true;
        return dry;
    }

    private static async Task<bool> Confirmed(OperatorApi api, ParseResult parsed, JsonObject body, CancellationToken stop)
    {
        if (await api.Ask(parsed, HttpMethod.Post, Path, Dry(body), ShowForesight, stop) != ExitCode.Ok) return false;
        await parsed.InvocationConfiguration.Output.WriteAsync("Rejouer ? [o/N] ");
        return Console.ReadLine()?.Trim() is "o" or "O" or "oui";
    }

    /// <summary>Shows the job until it ends, or rests. Ctrl-C ends the watching, not the job.</summary>
    private static async Task<int> Follow(OperatorApi api, ParseResult parsed, JsonObject job, CancellationToken stop)
    {
        var output = parsed.InvocationConfiguration.Output;
        var id = (string)job["replay"]!;
        try
        {
            var told = "";
            while (true)
            {
                var line = ReplaysVerb.Progress(job);
                if (line != told) await output.WriteLineAsync(told = line);
                if ((string)job["state"]! is not "running") return ExitCode.Ok;
                await Task.Delay(LookAgain, stop);
                var status = await api.Ask(parsed, HttpMethod.Get, $"{Path}/{id}", null, (now, _) => job = now, stop);
                if (status != ExitCode.Ok) return status;
            }
        }
        catch (OperationCanceledException)
        {
            await output.WriteLineAsync($"Le rejeu continue sans vous. Où il en est : sibridge replays show {id} ; l'arrêter : sibridge replays pause {id}");
            return ExitCode.Interrupted;
        }
    }

    private static void ShowForesight(JsonObject answer, TextWriter output)
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
