using System.CommandLine;
using SiBridge.Cli.Demo;

namespace SiBridge.Cli;

/// <summary><c>demo</c>: the bridge among simulated partners that play the flows, and the proof that each got its part.</summary>
internal static class DemoVerb
{
    public static Command Command()
    {
        var once = new Option<bool>("--once") { Description = "s'arrête après le bilan ; code de sortie : 0 tout est arrivé, 1 il manque quelque chose" };
        var command = new Command(
            "demo", "Joue les quatre flux entre partenaires simulés : un pont sur un port libre, des données temporaires, un bilan à la fin ; le pont reste ensuite en marche.") { once };
        command.SetAction((parsed, stop) => Run(parsed.GetValue(once), parsed.InvocationConfiguration.Output, stop));
        return command;
    }

    private static async Task<int> Run(bool once, TextWriter output, CancellationToken stop)
    {
        // The library listens to Ctrl-C and SIGTERM once the action has returned its task: return it before the long start.
        await Task.Yield();
        var screen = Screen.On(output);
        await using var stage = await DemoStage.Open(stop);
        var script = new DemoScript(stage, new(screen));
        await script.Play(stop);
        var complete = await new DemoReport(stage, script.Expected).Write(screen, stop);
        if (!once) await Stay(output, stage, stop);
        return complete ? ExitCode.Ok : ExitCode.Refused;
    }

    private static async Task Stay(TextWriter output, DemoStage stage, CancellationToken stop)
    {
        output.WriteLine();
        output.WriteLine($"Le pont reste en marche : {stage.Bridge}docs (Ctrl-C l'arrête et efface ses données). Ses clés, valables jusque-là :");
        foreach (var partner in stage.Partners) output.WriteLine($"  {partner.Code,-8} {partner.Key}");
        output.WriteLine($"  {DemoNetwork.OperatorCode,-8} {stage.OperatorKey}");
        output.WriteLine($"Par exemple : curl -sS -H 'Authorization: Bearer {stage.MissionLocale.Key}' '{stage.Bridge}v1/places'");
        var stopped = new TaskCompletionSource();
        await using (stop.Register(stopped.SetResult)) await stopped.Task;
    }
}
