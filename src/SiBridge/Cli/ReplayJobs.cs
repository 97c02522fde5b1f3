using System.CommandLine;
using System.Text.Json.Nodes;

namespace SiBridge.Cli;

/// <summary>What <c>replay</c>, <c>redirect</c> and <c>resend</c> have in common: a look beforehand, a question, and a job that is watched.</summary>
internal sealed class ReplayJobs
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private readonly Option<bool> dry = new("--dry-run") { Description = "compte ce qui partirait, et ne fait rien" };
    private readonly Option<bool> yes = new("--yes") { Description = "ne demande pas de confirmation" };
    private readonly Option<int?> rate = new("--per-second") { HelpName = "N", Description = "livraisons par seconde, 1000 au plus ; par défaut 50" };

    /// <summary>Whether somebody watches who can be asked.</summary>
    private static bool OnTerminal => !Console.IsInputRedirected && !Console.IsOutputRedirected;

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { dry, yes, rate }) command.Add(option);
    }

    /// <summary>Counts what would leave, or lets it leave and watches.</summary>
    /// <param name="path">Where jobs of this kind are made.</param>
    /// <param name="foresee">Shows what a look beforehand tells.</param>
    /// <param name="question">Asked on a terminal, after the look.</param>
    public async Task<int> Begin(OperatorApi api, ParseResult parsed, string path, JsonObject body, Action<JsonObject, TextWriter> foresee, string question, CancellationToken stop)
    {
        if (parsed.GetValue(dry)) return await Look(api, parsed, path, body, foresee, stop);
        if (!parsed.GetValue(yes) && OnTerminal && !await Confirmed(api, parsed, path, body, foresee, question, stop)) return ExitCode.Refused;
        if (parsed.GetValue(rate) is { } perSecond) body["per_second"] = perSecond;
        JsonObject? job = null;
        var status = await api.Ask(parsed, HttpMethod.Post, path, body, (made, _) => job = made, stop);
        return job is null ? status : await Follow(api, parsed, job, stop);
    }

    private static Task<int> Look(OperatorApi api, ParseResult parsed, string path, JsonObject body, Action<JsonObject, TextWriter> foresee, CancellationToken stop)
    {
        var look = body.DeepClone().AsObject();
        look["dry_run"] = true;
        return api.Ask(parsed, HttpMethod.Post, path, look, foresee, stop);
    }

    private static async Task<bool> Confirmed(
        OperatorApi api, ParseResult parsed, string path, JsonObject body, Action<JsonObject, TextWriter> foresee, string question, CancellationToken stop)
    {
        if (await Look(api, parsed, path, body, foresee, stop) != ExitCode.Ok) return false;
        await parsed.InvocationConfiguration.Output.WriteAsync($"{question} [o/N] ");
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
                var status = await api.Ask(parsed, HttpMethod.Get, $"{ReplayVerb.Path}/{id}", null, (now, _) => job = now, stop);
                if (status != ExitCode.Ok) return status;
            }
        }
        catch (OperationCanceledException)
        {
            await output.WriteLineAsync($"Cela continue sans vous. Où cela en est : sibridge replays show {id} ; l'arrêter : sibridge replays pause {id}");
            return ExitCode.Interrupted;
        }
    }
}
