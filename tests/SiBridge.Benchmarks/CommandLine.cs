using System.CommandLine;
using System.Globalization;
using System.Reflection;
using SiBridge.Benchmarks.Indicators;
using SiBridge.Benchmarks.Isolation;
using SiBridge.Benchmarks.Journeys;
using SiBridge.Benchmarks.Lheo;
using SiBridge.Benchmarks.Pipeline;
using SiBridge.Benchmarks.Recovery;
using SiBridge.Benchmarks.Validator;

namespace SiBridge.Benchmarks;

/// <summary>
/// The verbs: <c>embedded</c> measures and checks a bridge, <c>pipeline</c> compares throughput and latency with a reference,
/// <c>isolation</c> shows what partners that are well notice of three that are not, <c>validator</c> measures the validator, <c>lheo</c> the import
/// of a catalogue, <c>indicators</c> the answers about figures, <c>recovery</c> what operators do about many failures, <c>selfcheck</c> (hidden) checks the checker.
/// </summary>
internal static class CommandLine
{
    private static string BuiltBridge { get; } = Built("BridgeProgram");

    private static string BuiltReference { get; } = Built("ReferenceProgram");

    public static RootCommand Root() => new("Loads a SiBridge with journeys, kills it if asked, and checks what the contract promises of its deliveries.")
    {
        Embedded(),
        Pipelines(),
        Isolations(),
        Validators(),
        Catalogues(),
        Figures(),
        Recoveries(),
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

    private static Command Pipelines()
    {
        var only = new Option<string[]>("--only") { Description = "embedded, distributed, reference: one or several; all by default", AllowMultipleArgumentsPerToken = true };
        only.AcceptOnlyFromAmong(Shape.Embedded, Shape.Distributed, Shape.Reference);
        var rates = new Option<string>("--rates") { Description = "messages per second, sent open-loop, separated by commas; empty for the saturated load alone", DefaultValueFactory = _ => "100,300,1000" };
        var seconds = new Option<int>("--seconds") { Description = "how long each load lasts", DefaultValueFactory = _ => 20 };
        var repeat = new Option<int>("--repeat") { Description = "how often all is done, the pipelines in turn; medians are printed", DefaultValueFactory = _ => 1 };
        var inFlight = new Option<int>("--in-flight") { Description = "requests under way in the saturated load", DefaultValueFactory = _ => 96 };
        var messages = new Option<int?>("--messages") { Description = "how many the saturated load sends, instead of lasting --seconds" };
        var gateways = new Option<int>("--gateways") { Description = "processes of the distributed bridge with this role", DefaultValueFactory = _ => 1 };
        var workers = new Option<int>("--workers") { Description = "the same; 0: the gateways are workers too", DefaultValueFactory = _ => 1 };
        var prefill = new Option<string>("--prefill")
        {
            Description = "the distributed bridge alone, saturated, once with each of these numbers of messages in its database, separated by commas (100000,1000000,10000000), which are copied in by SQL",
            DefaultValueFactory = _ => "",
        };
        var bridge = new Option<string>("--bridge") { Description = "the bridge's SiBridge.dll", DefaultValueFactory = _ => BuiltBridge };
        var without = new Option<string>("--without") { Description = "indexes of PostgreSQL that are dropped before the load, separated by commas: what they cost is the difference", DefaultValueFactory = _ => "" };
        var statements = new Option<bool>("--statements") { Description = "PostgreSQL's own figures too: what each statement took, and how large each table and index is" };
        var reference = new Option<string>("--reference") { Description = "the reference's SiBridge.Reference.dll", DefaultValueFactory = _ => BuiltReference };
        var command = new Command(
            "pipeline",
            "Prescriptions of 1.2 kB, one delivery each, to 8 organismes by HTTP, on private PostgreSQL and RabbitMQ servers. Exit status: 0 nothing was lost, 1 something was lost, doubled or refused, 2 the run could not be made.")
        {
            only, rates, seconds, repeat, inFlight, messages, gateways, workers, prefill, statements, without, bridge, reference,
        };
        command.SetAction((parsed, stop) =>
        {
            var sizes = Numbers<long>(parsed.GetValue(prefill)!);
            var shapes = sizes.Length > 0 ? [Shape.Distributed] : parsed.GetValue(only) is { Length: > 0 } chosen ? chosen : [Shape.Embedded, Shape.Distributed, Shape.Reference];
            return PipelineRun.Make(
                new(
                    shapes, sizes.Length > 0 ? [] : Numbers<double>(parsed.GetValue(rates)!), parsed.GetValue(seconds), parsed.GetValue(repeat), parsed.GetValue(inFlight),
                    parsed.GetValue(messages), parsed.GetValue(gateways), parsed.GetValue(workers), sizes, parsed.GetValue(bridge)!, parsed.GetValue(reference)!) { Statements = parsed.GetValue(statements), Without = parsed.GetValue(without)!.Split(',', StringSplitOptions.RemoveEmptyEntries) },
                stop);
        });
        return command;
    }

    private static Command Catalogues()
    {
        var sessions = new Option<int>("--sessions") { Description = "how many stand in the synthetic catalogue; 200,000 are a national one, of some 1.5 GB", DefaultValueFactory = _ => 20_000 };
        var seed = new Option<int>("--seed") { Description = "decides the catalogue", DefaultValueFactory = _ => 1 };
        var bridge = new Option<string>("--bridge") { Description = "the bridge's SiBridge.dll", DefaultValueFactory = _ => BuiltBridge };
        var command = new Command(
            "lheo",
            "Imports a synthetic LHEO catalogue into a bridge, again unchanged, and with some sessions changed: MB per second of processor, memory, what travelled. Exit status: 0 all promises kept, 1 one is broken.")
        {
            sessions, seed, bridge,
        };
        command.SetAction((parsed, stop) => LheoRun.Make(parsed.GetValue(sessions), parsed.GetValue(seed), parsed.GetValue(bridge)!, stop));
        return command;
    }

    private static Command Isolations()
    {
        var only = new Option<string[]>("--only") { Description = "embedded, distributed: both by default", AllowMultipleArgumentsPerToken = true };
        only.AcceptOnlyFromAmong(Shape.Embedded, Shape.Distributed);
        var rate = new Option<double>("--rate") { Description = "messages per second to all 50 partners, sent open-loop", DefaultValueFactory = _ => 100 };
        var seconds = new Option<int>("--seconds") { Description = "how long each load lasts", DefaultValueFactory = _ => 30 };
        var repeat = new Option<int>("--repeat") { Description = "how many loads with the three, each between two without", DefaultValueFactory = _ => 2 };
        var within = new Option<double>("--within") { Description = "a promise too: so many times the p99 without the three", DefaultValueFactory = _ => 1.1 };
        var bridge = new Option<string>("--bridge") { Description = "the bridge's SiBridge.dll", DefaultValueFactory = _ => BuiltBridge };
        var command = new Command(
            "isolation",
            "Prescriptions to 50 organismes, of which in every second load one is dead, one answers after 20 s and one takes a delivery per second: what the other 47 notice. Exit status: 0 all promises kept, 1 one is broken, 2 the run could not be made.")
        {
            only, rate, seconds, repeat, within, bridge,
        };
        command.SetAction((parsed, stop) => IsolationRun.Make(
            new(
                parsed.GetValue(only) is { Length: > 0 } chosen ? chosen : [Shape.Embedded, Shape.Distributed], parsed.GetValue(rate), parsed.GetValue(seconds), parsed.GetValue(repeat),
                parsed.GetValue(within), parsed.GetValue(bridge)!),
            stop));
        return command;
    }

    private static Command Validators()
    {
        var command = new Command(
            "validator",
            "The JSON Schema validator by itself: time and memory of a valid and an invalid prescription, documents per second on two threads, memory for an array of 64 MiB. Exit status: 0 all promises kept, 1 one is broken.");
        command.SetAction(_ => ValidatorRun.Make());
        return command;
    }

    private static Command Figures()
    {
        var journeys = new Option<int>("--journeys") { Description = "of the year", DefaultValueFactory = _ => 300_000 };
        var sessions = new Option<int>("--sessions") { Description = "of the year", DefaultValueFactory = _ => 25_000 };
        var requests = new Option<int>("--requests") { Description = "measured for each question, one after the other", DefaultValueFactory = _ => 15 };
        var changes = new Option<int>("--changes") { Description = "journeys that change before each request of a second series, on PostgreSQL; 0 for none", DefaultValueFactory = _ => 1 };
        var within = new Option<double>("--within-ms") { Description = "what every median on PostgreSQL must be under", DefaultValueFactory = _ => 200 };
        var bridge = new Option<string>("--bridge") { Description = "the bridge's SiBridge.dll", DefaultValueFactory = _ => BuiltBridge };
        var command = new Command(
            "indicators",
            "How long GET /v1/indicateurs takes over a year of a big Region, unchanged and just changed, on a private PostgreSQL server and on SQLite. Exit status: 0 every median on PostgreSQL is under --within-ms, 1 one is not, 2 the run could not be made.")
        {
            journeys, sessions, requests, changes, within, bridge,
        };
        command.SetAction((parsed, stop) => IndicatorsRun.Make(
            new(parsed.GetValue(journeys), parsed.GetValue(sessions), parsed.GetValue(requests), parsed.GetValue(changes), parsed.GetValue(within), parsed.GetValue(bridge)!), stop));
        return command;
    }

    private static Command Recoveries()
    {
        var only = new Option<string[]>("--only") { Description = "embedded, distributed: both by default", AllowMultipleArgumentsPerToken = true };
        only.AcceptOnlyFromAmong(Shape.Embedded, Shape.Distributed);
        var failures = new Option<int>("--failures") { Description = "deliveries that were refused", DefaultValueFactory = _ => 100_000 };
        var perSecond = new Option<int>("--per-second") { Description = "of the replay", DefaultValueFactory = _ => 500 };
        var requests = new Option<int>("--requests") { Description = "measured for each question, one after the other", DefaultValueFactory = _ => 15 };
        var within = new Option<double>("--within-ms") { Description = "what every median of the groups and lists must be under", DefaultValueFactory = _ => 300 };
        var bridge = new Option<string>("--bridge") { Description = "the bridge's SiBridge.dll", DefaultValueFactory = _ => BuiltBridge };
        var command = new Command(
            "recovery",
            "Many refused deliveries: how long their groups and lists take, and a replay of all, paused and resumed once. Exit status: 0 all promises kept, 1 one is broken, 2 the run could not be made.")
        {
            only, failures, perSecond, requests, within, bridge,
        };
        command.SetAction((parsed, stop) => RecoveryRun.Make(
            new(
                parsed.GetValue(only) is { Length: > 0 } chosen ? chosen : [Shape.Embedded, Shape.Distributed], parsed.GetValue(failures), parsed.GetValue(perSecond), parsed.GetValue(requests),
                parsed.GetValue(within), parsed.GetValue(bridge)!),
            stop));
        return command;
    }

    private static T[] Numbers<T>(string text)
        where T : IParsable<T> => [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(n => T.Parse(n, CultureInfo.InvariantCulture))];

    private static string Built(string program) =>
        typeof(CommandLine).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == program).Value!;

    private static Command SelfChecking()
    {
        var command = new Command("selfcheck", "Feeds broken histories to the checker and expects each to be caught.") { Hidden = true };
        command.SetAction(_ => SelfCheck.Run(Console.Out));
        return command;
    }
}

/// <summary>What the command line asks for; units and defaults stand there.</summary>
internal sealed record RunOptions(
    double Rate, int Seconds, int WarmUp, int Kills, double DownSeconds, int Seed, int RecipientMs, int DrainSeconds, double? P99, string Bridge, bool Keep);
