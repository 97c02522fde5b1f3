using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace SiBridge.Cli;

/// <summary><c>replays</c>: the replays of a running bridge, how far each is, and stopping, resuming or giving up one.</summary>
internal static class ReplaysVerb
{
    public static Command Command() => new("replays", "Les rejeux d'un pont en marche : les voir, en arrêter un, le reprendre, y renoncer.")
    {
        List(), Act("show", "Montre où en est un rejeu.", HttpMethod.Get, ""), Act("pause", "Arrête un rejeu ; ce qui reste attend.", HttpMethod.Post, "/pause"),
        Act("resume", "Reprend un rejeu arrêté.", HttpMethod.Post, "/resume"), Act("cancel", "Renonce à ce qui reste d'un rejeu : cela demeure en échec.", HttpMethod.Post, "/cancel"),
    };

    /// <summary>How far a replay is, in one line.</summary>
    public static string Progress(JsonObject job) =>
        $"{job["replay"]} {State((string)job["state"]!)} : {job["replayed"]} sur {job["total"]} {Done(job)}, {job["left"]} restent"
        + Passed(job["cooling"], "rejouées un instant avant") + Passed(job["settled"], "déjà réglées");

    private static string Done(JsonObject job) => (string)job["kind"]! switch
    {
        "resend" => "renvoyées",
        "redirect" => $"menées au canal {job["channel"]}",
        _ => "rejouées",
    };

    private static string Passed(JsonNode? count, string why) => (int)count! == 0 ? "" : $", {count} passées ({why})";

    private static Command List()
    {
        var api = new OperatorApi();
        var command = new Command("list", "Liste les rejeux, les plus récents d'abord.");
        api.AddTo(command);
        command.SetAction((parsed, stop) => api.Ask(parsed, HttpMethod.Get, "v1/admin/replays", null, Show, stop));
        return command;
    }

    private static Command Act(string name, string description, HttpMethod method, string path)
    {
        var api = new OperatorApi();
        var replay = new Argument<string>("rejeu") { Description = "l'identifiant du rejeu, comme « sibridge replays list » le donne" };
        var command = new Command(name, description) { replay };
        api.AddTo(command);
        command.SetAction((parsed, stop) => api.Ask(
            parsed, method, $"v1/admin/replays/{Uri.EscapeDataString(parsed.GetValue(replay)!)}{path}", null, (job, output) => output.WriteLine(Progress(job)), stop));
        return command;
    }

    private static void Show(JsonObject answer, TextWriter output)
    {
        var replays = answer["replays"]!.AsArray();
        if (replays.Count == 0)
        {
            output.WriteLine("Aucun rejeu.");
            return;
        }

        var table = Screen.Table("Rejeu", "État", "Fait", "Qui, quoi");
        table.Columns[0].NoWrap();
        foreach (var job in replays)
        {
            var why = (string?)job!["reason"] is { } reason ? $" ({reason})" : "";
            var filter = job["filter"]!.AsObject();
            table.AddTexts(
                $"{job["replay"]}", State((string)job["state"]!), $"{job["replayed"]} sur {job["total"]} {Done(job.AsObject())}, {job["left"]} restent",
                $"{job["operator"]}, le {French.Minute(job["made_at"])}{why}\n{(filter.Count == 0 ? "tous les échecs" : string.Join(", ", filter.Select(f => $"{f.Key} {f.Value}")))}");
        }

        Screen.On(output).Write(table);
    }

    private static string State(string state) => state switch
    {
        "running" => "en cours",
        "paused" => "EN PAUSE",
        "cancelled" => "abandonné",
        _ => "terminé",
    };
}
