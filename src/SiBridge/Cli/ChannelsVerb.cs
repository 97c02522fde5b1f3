using System.CommandLine;
using System.Text.Json.Nodes;

namespace SiBridge.Cli;

/// <summary><c>channels</c>, <c>suspend</c> and <c>resume</c>: how each channel of a running bridge stands, and stopping or starting one.</summary>
internal static class ChannelsVerb
{
    public static Command List()
    {
        var api = new OperatorApi();
        var command = new Command("channels", "Liste les canaux d'un pont en marche : en marche, en échec, suspendus, et combien de livraisons y attendent.");
        api.AddTo(command);
        command.SetAction((parsed, stop) => api.Ask(parsed, HttpMethod.Get, "v1/admin/channels", null, Show, stop));
        return command;
    }

    public static Command Suspend()
    {
        var reason = Options.Plain("--reason", "TEXTE", "pourquoi ; conservé avec l'acte", required: true);
        var command = Act("suspend", "Suspend un canal : plus rien n'en part, ce qui lui est destiné attend, en ordre.", parsed => new() { ["reason"] = parsed.GetValue(reason) });
        command.Add(reason);
        return command;
    }

    public static Command Resume() => Act("resume", "Reprend un canal suspendu : ce qui attendait part, en ordre.", _ => null);

    private static Command Act(string name, string description, Func<ParseResult, JsonObject?> body)
    {
        var api = new OperatorApi();
        var channel = new Argument<string>("canal") { Description = "partenaire/canal, comme « sibridge channels » le donne" };
        var command = new Command(name, description) { channel };
        api.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            var path = parsed.GetValue(channel)!.Split('/') is [{ Length: > 0 } partner, { Length: > 0 } code]
                ? $"v1/admin/channels/{Uri.EscapeDataString(partner)}/{Uri.EscapeDataString(code)}/{name}"
                : throw new CannotRunException($"« {parsed.GetValue(channel)} » n'est pas un canal ; exemple : ml-caen/principal");
            return api.Act(parsed, path, body(parsed), stop);
        });
        return command;
    }

    private static void Show(JsonObject answer, TextWriter output)
    {
        var table = Screen.Table("Canal", "État", "En attente", "En cours", "Au plus", "Depuis, pourquoi");
        foreach (var c in answer["channels"]!.AsArray())
        {
            var since = c!["since"] is { } instant ? French.Minute(instant) : "";
            var why = (string?)c["reason"] is { } reason ? $" {(string?)c["operator"] ?? "le pont"} : {reason}" : "";
            var state = (string?)c["kind"] is "inbox" ? "boîte" : State((string)c["state"]!) + Breaker(c);
            table.AddTexts($"{c["recipient"]}/{c["channel"]}", state, $"{c["waiting"]}", $"{c["in_flight"]}", Limits(c), since + why);
        }

        Screen.On(output).Write(table);
    }

    /// <summary>A lane that pauses says when it tries again.</summary>
    private static string Breaker(JsonNode channel) => ((string?)channel["breaker"], channel["next_probe_at"]) switch
    {
        ("open", { } at) => $", en pause jusqu'à {((DateTimeOffset)at).ToLocalTime():HH:mm:ss}",
        ("half_open", _) => ", un essai en cours",
        _ => "",
    };

    private static string Limits(JsonNode channel) => string.Join(", ", new[]
    {
        channel["concurrency"] is { } concurrency ? $"{concurrency} à la fois" : null,
        channel["per_second"] is { } rate ? $"{rate}/s" : null,
    }.OfType<string>());

    private static string State(string state) => state switch
    {
        "suspended" => "SUSPENDU",
        "failing" => "en échec",
        _ => "en marche",
    };
}
