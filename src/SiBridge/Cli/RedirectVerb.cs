using System.CommandLine;

namespace SiBridge.Cli;

/// <summary><c>redirect</c>: leads a delivery, or many that failed, to another channel of the same partner.</summary>
internal static class RedirectVerb
{
    public static Command Command()
    {
        var (api, filters, jobs) = (new OperatorApi(), new FailureFilters(), new ReplayJobs());
        var delivery = new Argument<string?>("livraison") { Description = "l'identifiant d'une livraison ; sinon, les options disent lesquelles, avec --recipient", Arity = ArgumentArity.ZeroOrOne };
        var to = Options.Plain("--to", "CANAL", "le code de l'autre canal du même partenaire", required: true);
        var reason = Options.Plain("--reason", "TEXTE", "pourquoi ; conservé avec l'acte", required: true);
        var command = new Command("redirect", "Mène une livraison, ou celles en échec d'une sélection, à un autre canal du même partenaire : même webhook-id, même corps, même ordre.") { delivery, to, reason };
        jobs.AddTo(command);
        filters.AddTo(command);
        api.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var body = filters.Body(parsed);
            if (parsed.GetValue(delivery) is { } one)
            {
                if (body.Count > 0) throw new CannotRunException("Une livraison, ou une sélection : pas les deux.");
                return await api.Act(
                    parsed, $"v1/admin/deliveries/{Uri.EscapeDataString(one)}/redirect", new() { ["channel"] = parsed.GetValue(to), ["reason"] = parsed.GetValue(reason) }, stop);
            }

            if (body.Count == 0) throw new CannotRunException("Dites quoi mener ailleurs : une livraison, ou une sélection d'un partenaire (--recipient, et au besoin --cause, --since …).");
            (body["redirect_to"], body["reason"]) = (parsed.GetValue(to), parsed.GetValue(reason));
            return await jobs.Begin(api, parsed, ReplayVerb.Path, body, ReplayVerb.ShowForesight, $"Mener tout cela au canal « {parsed.GetValue(to)} » ?", stop);
        });
        return command;
    }
}
