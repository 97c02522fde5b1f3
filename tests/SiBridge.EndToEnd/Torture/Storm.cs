using System.Text.Json.Nodes;
using SiBridge.Benchmarks;
using SiBridge.Benchmarks.Journeys;
using SiBridge.EndToEnd.Harness;

namespace SiBridge.EndToEnd.Torture;

/// <param name="Rate">Messages per second.</param>
/// <param name="Lasts">How long there are load and faults.</param>
/// <param name="Absence">How long all recipients are away in the end, under load: what waits for its own next attempt, up to minutes, is due when they are back.</param>
/// <param name="Drain">How long the rest may take when all is well again.</param>
/// <param name="Quiet">How long to look then for what should not come.</param>
internal sealed record StormPlan(int Seed, double Rate, TimeSpan Lasts, IReadOnlyList<Fault> Faults, TimeSpan Absence, TimeSpan Drain, TimeSpan Quiet);

/// <summary>One run: a load against a stage that is broken meanwhile, then calm until all is settled, then the evidence.</summary>
/// <param name="patience">How long the bridge waits for an answer; <see cref="Moods.Patience"/> where recipients answer late.</param>
internal sealed class Storm(Stage stage, Action<string> tell, TimeSpan? patience = null) : IAsyncDisposable
{
    /// <summary>A sender that waits longer asks another gateway. One in fifty gives a journey's message up when it got no answer.</summary>
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);

    private const int GivesUpOneIn = 50;

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(250), Progress = TimeSpan.FromSeconds(10);

    private readonly TemporaryFolder folder = new();
    private readonly RunClock clock = new();
    private readonly History history = new();
    private readonly LoadNetwork network = new();
    private readonly Moods moods = new(TryTwice);
    private Recipients? recipients;

    /// <summary>Who receives.</summary>
    public static IReadOnlyList<string> RecipientCodes { get; } = [.. new LoadNetwork().All.Select(p => p.Code)];

    /// <summary>Recipients whose channels give up after two attempts: then an operator decides.</summary>
    private static IEnumerable<string> TryTwice { get; } = [.. new LoadNetwork().MissionsLocales.Select(p => p.Code)];

    public async Task<Evidence> Rage(StormPlan storm)
    {
        recipients = await Recipients.Open(network, history, clock, moods.Answer);
        await File.WriteAllTextAsync(folder["partners.json"], NetworkFile());
        await stage.Start(folder["partners.json"]);

        var plan = new Plan(network, storm.Rate, (int)(storm.Lasts + storm.Absence).TotalSeconds, storm.Seed);
        var planned = plan.Sessions.Concat(plan.Requests).GroupBy(p => (p.Message.Emitter, p.Message.Id)).ToDictionary(g => g.Key, g => g.First());
        var chance = new Random(storm.Seed);
        using var load = new Load(network, stage.Gateways, new(AnswerWithin, m => !m.Replaceable && GivesUp(chance)), history, clock);
        await load.Publish(plan, CancellationToken.None);

        var begin = clock.Now;
        JsonObject Body(Message m) => JsonNode.Parse(planned[(m.Emitter, m.Id)].Body())!.AsObject();
        using var desk = new Desk(stage, history);
        var injector = new Injector(stage, moods, new Steering(network, desk), clock, tell);
        var recovery = new Recovery(network, desk, new Random(storm.Seed));
        using var mischief = new Mischief(network, stage.Gateways, history, Body, new Random(storm.Seed));
        using var over = new CancellationTokenSource();
        using var senders = new CancellationTokenSource();
        var sending = load.Play(plan, begin, senders.Token);
        Task[] beside = [Tell(begin, injector, over.Token), Watch(over.Token), mischief.Play(over.Token), recovery.Play(over.Token)];
        var faults = injector.Play(storm.Faults, begin, CancellationToken.None);
        await clock.Until(begin + storm.Lasts, CancellationToken.None);
        if (storm.Absence > TimeSpan.Zero) await injector.Away(RecipientCodes, storm.Absence);
        await faults;
        moods.GetWell();
        recovery.Hurry();
        await Drain(storm.Drain, sending, recovery);
        await Task.Delay(storm.Quiet);
        await over.CancelAsync();
        await senders.CancelAsync();
        foreach (var task in beside.Append(sending)) await task.ContinueWith(t => Note(t.Exception), TaskScheduler.Default);
        using var inquiry = new Inquiry(network, stage.Gateways, history, clock);
        return new(
            history, [.. injector.Made.OrderBy(d => d.Began)], [.. mischief.Answered], history.Sent.ToDictionary(m => m.Key, m => Body(m.Value)),
            await inquiry.Journeys(), await inquiry.Places(), await inquiry.Unsettled(),
            await inquiry.Replays(recovery.Made), await inquiry.Corrections());
    }

    /// <summary>Until all senders have their answers, operators have decided about all that failed, and all that was acknowledged has arrived.</summary>
    private async Task Drain(TimeSpan within, Task sending, Recovery recovery)
    {
        var from = clock.Now;
        while (clock.Now - from < within && (!sending.IsCompleted || !recovery.IsSettled || Checker.Missing(history).Any())) await Task.Delay(LookAgain);
        tell($"drained for {(clock.Now - from).TotalSeconds:F1} s, {Checker.Missing(history).Count()} missing, senders {(sending.IsCompleted ? "done" : "not done")}");
    }

    private void Note(Exception? failure)
    {
        if (failure is not null) history.Incidents.Enqueue($"the storm itself failed: {failure.GetBaseException()}");
    }

    /// <summary>A process that ends by itself is noted and started again, as a supervisor would.</summary>
    private async Task Watch(CancellationToken over)
    {
        while (true)
        {
            await Task.Delay(LookAgain, over);
            foreach (var victim in stage.Victims.OfType<BridgeVictim>())
            {
                await victim.Gate.WaitAsync(over);
                try
                {
                    if (!victim.Process.EndedByItself) continue;
                    history.Incidents.Enqueue($"{victim.Name} ended by itself at {clock.Now.TotalSeconds:F1} s");
                    await victim.Process.Start();
                }
                finally
                {
                    victim.Gate.Release();
                }
            }
        }
    }

    private async Task Tell(TimeSpan begin, Injector injector, CancellationToken over)
    {
        for (var at = begin + Progress; ; at += Progress)
        {
            await clock.Until(at, over);
            tell($"{clock.Now.TotalSeconds:F0} s: {history.Sent.Count} sent, {history.Arrivals.Count} arrived, {injector.Made.Count} faults, {Checker.Missing(history).Count()} on the way");
        }
    }

    /// <summary>As the benchmarks', with little patience, so that late answers come too late within seconds.</summary>
    private string NetworkFile()
    {
        var file = JsonNode.Parse(network.File(recipients!.Urls))!;
        foreach (var partner in file.List("partners"))
        {
            var channel = partner.List("receives")[0]["channel"]!;
            channel["timeout_seconds"] = (patience ?? Moods.Patience).TotalSeconds;
            if (TryTwice.Contains(partner.Text("code"))) channel["retry"] = new JsonObject { ["pauses"] = new JsonArray(1) };
        }

        return file.ToJsonString();
    }

    private static bool GivesUp(Random chance)
    {
        lock (chance) return chance.Next(GivesUpOneIn) == 0;
    }

    public async ValueTask DisposeAsync()
    {
        await stage.DisposeAsync();
        if (recipients is not null) await recipients.DisposeAsync();
        folder.Dispose();
    }
}
