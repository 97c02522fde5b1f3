using System.CommandLine;

namespace SiBridge.Cli;

/// <summary><c>skip</c>: gives a delivery up, so that what waits behind it goes on.</summary>
internal static class SkipVerb
{
    public static Command Command()
    {
        var api = new OperatorApi();
        var delivery = new Argument<string>("livraison") { Description = "l'identifiant de la livraison, comme « sibridge failures » le donne" };
        var reason = Options.Plain("--reason", "TEXTE", "pourquoi ; conservé avec l'acte", required: true);
        var command = new Command("skip", "Renonce à une livraison : celles qui attendaient derrière elle repartent.") { delivery, reason };
        api.AddTo(command);
        command.SetAction((parsed, stop) => api.Act(
            parsed, $"v1/admin/deliveries/{Uri.EscapeDataString(parsed.GetValue(delivery)!)}/skip", new() { ["reason"] = parsed.GetValue(reason) }, stop));
        return command;
    }
}
