using System.CommandLine;

namespace SiBridge.Cli;

/// <summary><c>replay</c>: sends a delivery that failed once more.</summary>
internal static class ReplayVerb
{
    public static Command Command()
    {
        var api = new OperatorApi();
        var delivery = new Argument<string>("livraison") { Description = "l'identifiant de la livraison, comme « sibridge failures » le donne" };
        var command = new Command("replay", "Rejoue une livraison en échec : même webhook-id, même corps.") { delivery };
        api.AddTo(command);
        command.SetAction((parsed, stop) => api.Ask(
            parsed, HttpMethod.Post, $"v1/admin/deliveries/{Uri.EscapeDataString(parsed.GetValue(delivery)!)}/replay", null, (act, output) => output.WriteLine(act["detail"]), stop));
        return command;
    }
}
