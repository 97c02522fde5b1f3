using System.CommandLine;
using System.Reflection;
using SiBridge.Benchmarks.Journeys;

namespace SiBridge.Benchmarks;

/// <summary>The verbs: <c>embedded</c> measures and checks a bridge, <c>selfcheck</c> (hidden) checks the checker.</summary>
internal static class CommandLine
{
    private static string BuiltBridge { get; } =
        typeof(CommandLine).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key is "BridgeProgram").Value!;

    public static RootCommand Root() => new("Loads a SiBridge with journeys, kills it if asked, and checks what the contract promises of its deliveries.")
    {
        Embedded(),
        SelfChecking(),
    };

    private static Command Embedded()
    {
        var rate = new Option<double>("--rate") { Description = "messages per second, sent open-loop: a slow bridge does not slow the senders", DefaultValueFactory = _ => 300 };
        var seconds = new Option<int>("--seconds") { Description = "how long the load lasts, warm-up included", DefaultValueFactory = _ => 60 };
        var warmUp = new Option<int>("--warm-up") { Description = "seconds at the beginning that are checked and not measured", DefaultValueFactory = _ => 5 };
        var kills = new Option<int>("--kills") { Description = "how often the bridge is killed (SIGKILL) at random instants and started again", DefaultValueFactory = _ => 0 };
        var down = new Option<double>("--down-seconds") { Description = "how long the recipients answer 503, around each kill", DefaultValueFactory = _ => 0 };
        var seed = new Option<int>("--seed") { Description = "decides the messages and the instants of the kills", DefaultValueFactory = _ => 1 };
        var work = new Option<int>("--recipient-ms") { Description = "how long a recipient takes to answer, so that two at once can be seen", DefaultValueFactory = _ => 2 };
        var drain = new Option<int>("--drain-seconds") { Description = "how long to wait, after the load, for what is still to be delivered", DefaultValueFactory = _ => 420 };
        var p99 = new Option<double?>("--p99") { Description = "a promise too: milliseconds within which 99 % of the measured deliveries arrive" };
        var bridge = new Option<string>("--bridge") { Description = "the bridge's SiBridge.dll", DefaultValueFactory = _ => BuiltBridge };
        var keep = new Option<bool>("--keep") { Description = "leave the temporary folder (network, database, the bridge's log)" };
        var command = new Command("embedded", "One process, SQLite, in-memory bus. Exit status: 0 all promises kept, 1 one is broken, 2 the run could not be made.")
        {
            rate, seconds, warmUp, kills, down, seed, work, drain, p99, bridge, keep,
        };
        command.SetAction((parsed, stop) => Run.Embedded(
            new(
                parsed.GetValue(rate), parsed.GetValue(seconds), parsed.GetValue(warmUp), parsed.GetValue(kills), parsed.GetValue(down), parsed.GetValue(seed),
                parsed.GetValue(work), parsed.GetValue(drain), parsed.GetValue(p99), parsed.GetValue(bridge)!, parsed.GetValue(keep)),
            stop));
        return command;
    }

    private static Command SelfChecking()
    {
        var command = new Command("selfcheck", "Feeds broken histories to the checker and expects each to be caught.") { Hidden = true };
        command.SetAction(_ => SelfCheck.Run());
        return command;
    }
}

/// <summary>What the command line asks for; units and defaults stand there.</summary>
internal sealed record RunOptions(
    double Rate, int Seconds, int WarmUp, int Kills, double DownSeconds, int Seed, int RecipientMs, int DrainSeconds, double? P99, string Bridge, bool Keep);
