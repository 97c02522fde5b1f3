using System.ComponentModel;

namespace SiBridge.Benchmarks.Journeys;

/// <summary>One run: builds the surroundings, plays the load and the kills, waits for the rest, judges, and leaves nothing behind.</summary>
internal static class Run
{
    private const int Kept = 0, Broken = 1, NotMade = 2, Interrupted = 130;

    /// <summary>The bridge's sweep looks for forgotten work after 5 s: what it would deliver twice, it has delivered by then.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(6), Sampling = TimeSpan.FromMilliseconds(500), Progress = TimeSpan.FromSeconds(5);

    public static async Task<int> Embedded(RunOptions options, CancellationToken stop)
    {
        if (!File.Exists(options.Bridge))
        {
            await Console.Error.WriteLineAsync($"{options.Bridge} is not there: build src/SiBridge in this configuration, or give --bridge.");
            return NotMade;
        }

        var folder = Directory.CreateTempSubdirectory("sibridge-benchmark-").FullName;
        try
        {
            return await In(folder, options, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("stopped; nothing is judged");
            return Interrupted;
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            await Console.Error.WriteLineAsync($"the run could not be made: {e.Message}");
            return NotMade;
        }
        finally
        {
            if (options.Keep) Console.WriteLine($"kept: {folder}");
            else Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> In(string folder, RunOptions options, CancellationToken stop)
    {
        var (clock, history, network) = (new RunClock(), new History(), new LoadNetwork());
        var plan = new Plan(network, options.Rate, options.Seconds, options.Seed);
        var outages = new Outages(options.Kills, options.Seconds, options.DownSeconds, options.Seed);
        var begin = TimeSpan.MaxValue;
        await using var recipients = await Recipients.Open(
            network, history, clock, now => begin != TimeSpan.MaxValue && outages.IsDown(now - begin), TimeSpan.FromMilliseconds(options.RecipientMs));
        await File.WriteAllTextAsync(Path.Combine(folder, "partners.json"), network.File(recipients.Urls), stop);
        var data = Path.Combine(folder, "data");
        await using var bridge = new BridgeProcess(
            options.Bridge, url => ["run", "--partners", Path.Combine(folder, "partners.json"), "--data", data, "--urls", url.ToString()],
            Path.Combine(folder, "bridge.log"), history.Incidents.Enqueue, clock);
        bridge.Start();
        if (!await bridge.UntilReady(stop))
        {
            await Console.Error.WriteLineAsync("the bridge did not become ready:\n" + string.Join('\n', bridge.Log.Last));
            return NotMade;
        }

        using var load = new Load(network, [bridge.Url], Patience.Endless, history, clock);
        await load.Publish(plan, stop);
        var machine = MachineUse.Begin();
        begin = clock.Now + TimeSpan.FromMilliseconds(200);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var supervising = Supervise(bridge, history, outages, begin, clock, over.Token);
        var telling = Tell(history, begin, clock, over.Token);
        await Task.WhenAny(load.Play(plan, begin, stop).WaitAsync(TimeSpan.FromSeconds(options.Seconds + options.DrainSeconds), stop), supervising).Unwrap();
        var drained = await Drain(history, options, clock, over.Token);
        machine.End(bridge.Lives);
        await over.CancelAsync();
        await Task.WhenAll(supervising.ContinueWith(_ => { }, TaskScheduler.Default), telling.ContinueWith(_ => { }, TaskScheduler.Default));
        var lost = await Explanations.Of(Checker.Missing(history), history, bridge.Url, network.OperatorKey, stop);
        await bridge.Stop();

        var measured = begin + TimeSpan.FromSeconds(Math.Min(options.WarmUp, options.Seconds / 2));
        var report = new Report(options, history, measured, begin + TimeSpan.FromSeconds(options.Seconds), drained, bridge, DataFolder.Bytes(data), machine, lost);
        report.Print(Console.Out);
        return report.AllKept ? Kept : Broken;
    }

    /// <summary>Kills at the planned instants and samples what the process uses. One hand only: nothing else touches the process meanwhile.</summary>
    private static async Task Supervise(BridgeProcess bridge, History history, Outages outages, TimeSpan begin, RunClock clock, CancellationToken over)
    {
        var kills = new Queue<TimeSpan>(outages.Kills.Select(kill => begin + kill));
        while (true)
        {
            var sample = clock.Now + Sampling;
            if (kills.TryPeek(out var kill) && kill < sample)
            {
                await clock.Until(kills.Dequeue(), over);
                history.Kills.Enqueue(await bridge.KillAndStart());
                _ = bridge.UntilReady(over);
            }
            else
            {
                await clock.Until(sample, over);
                bridge.Measure();
            }
        }
    }

    private static async Task Tell(History history, TimeSpan begin, RunClock clock, CancellationToken over)
    {
        for (var at = begin + Progress; ; at += Progress)
        {
            await clock.Until(at, over);
            Console.WriteLine(
                $"{(clock.Now - begin).TotalSeconds,5:F0} s  sent {history.Sent.Count}, answers {history.Answers.Count}, arrivals {history.Arrivals.Count}, kills {history.Kills.Count}, "
                + $"not delivered yet {Checker.Missing(history).Count()}");
        }
    }

    /// <summary>Waits until all that was acknowledged has arrived, and then a while for what should not.</summary>
    /// <returns>How long it took without that while; null when something is still missing.</returns>
    private static async Task<TimeSpan?> Drain(History history, RunOptions options, RunClock clock, CancellationToken stop)
    {
        var from = clock.Now;
        while (Checker.Missing(history).Any())
        {
            if (clock.Now - from > TimeSpan.FromSeconds(options.DrainSeconds)) return null;
            await clock.Until(clock.Now + TimeSpan.FromMilliseconds(250), stop);
        }

        var drained = clock.Now - from;
        await clock.Until(clock.Now + Quiet, stop);
        return drained;
    }
}
