using System.Threading.Channels;
using SiBridge.Network;
using SiBridge.Storage;
using static SiBridge.Delivery.LaneLog;

namespace SiBridge.Delivery;

/// <summary>
/// One channel on its way out: claims what is due, sends it with the channel's own concurrency and rate, records each outcome.
/// A partner that does not answer is one idle lane; it delays nobody.
/// </summary>
/// <param name="hold">Whether the lease is surely still ours.</param>
/// <param name="wake">Wakes the lane to which the next delivery of a journey goes.</param>
public sealed class Lane(
    Lease lease, bool failedBefore, IReadOnlyDictionary<string, IPushChannel> channels, CurrentNetwork network, DeliveryStore store, Suspensions suspensions, Func<bool> hold,
    Action<LaneKey> wake, TimeProvider clock, ILogger log)
{
    private const int DefaultConcurrency = 8;

    /// <summary>So many deliveries that ended without a yes, one after the other, and nothing is sent any more.</summary>
    private const int GivenUpUntilSuspended = 50;

    /// <summary>A partner counts what arrives, and the way there brings two requests closer together now and then.</summary>
    private const double OfTheRate = 0.95;

    /// <summary>How long at a stop what is being sent may take.</summary>
    public static readonly TimeSpan GraceAtStop = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan DatabasePause = TimeSpan.FromSeconds(1);

    private readonly Channel<bool> signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly LaneHealth health = new(clock, failedBefore);
    private readonly Pacer pacer = new(clock);
    private readonly HashSet<Task> underWay = [];
    private readonly Claims claims = new(lease, store, clock, log);
    private readonly LaneKey key = lease.Lane;
    private Task nextProbe = Task.CompletedTask;
    private ChannelSettings? configured;
    private int givenUp;

    /// <summary>Whether something may be left that was gathered: by this lane, by its last owner, or under settings that are in force no more.</summary>
    private bool mayHaveGathered = true;

    /// <summary>Whether it has claimed what it does not send yet: the lease was in doubt when it looked last, say.</summary>
    public bool IsWaiting => claims.AreWaiting;

    /// <summary>Whether it found that it must stop: then it sends nothing more, whatever becomes of its channel.</summary>
    public bool HasStopped { get; private set; }

    /// <summary>How many of a channel's deliveries may be on their way at once.</summary>
    public static int ConcurrencyOf(ChannelSettings settings) => (int)(settings.Number("concurrency") ?? DefaultConcurrency);

    /// <summary>There may be work: looks again.</summary>
    public void Wake() => signal.Writer.TryWrite(true);

    /// <summary>Works until <paramref name="stop"/>; then finishes what is being sent, and gives back what takes too long.</summary>
    public async Task Run(CancellationToken stop)
    {
        using var abort = new CancellationTokenSource();
        try
        {
            while (await signal.Reader.WaitToReadAsync(stop))
            {
                signal.Reader.TryRead(out _);
                underWay.RemoveWhere(t => t.IsCompleted);
                await Look(stop, abort.Token);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            abort.CancelAfter(GraceAtStop);
            await claims.GiveBackReady();
            await Task.WhenAll(underWay);
        }
    }

    /// <summary>As the network in force says; null when the partner or the channel is gone: what waits, waits.</summary>
    private ChannelSettings? Settings() =>
        network.Current.ByCode(key.Recipient)?.Receives.FirstOrDefault(r => r.Code == key.Channel)?.Channel is { } settings && channels.ContainsKey(settings.Kind)
            ? settings
            : null;

    private async Task Look(CancellationToken stop, CancellationToken abort)
    {
        if (HasStopped || Settings() is not { } settings || !hold()) return;
        NoteChange(settings);
        var probe = health.Paused;
        if (probe) await claims.GiveBackReady();
        if (probe && (claims.UnderWay > 0 || !ProbeIsDue(stop))) return;
        var gatherer = channels[settings.Kind] as IGatheringChannel;
        // One batch at a time, and nothing beside it: their order is that of their numbers.
        var room = (probe || gatherer?.Gathers(settings) is not null ? 1 : ConcurrencyOf(settings)) - claims.UnderWay;
        if (room > claims.Ready) await Claim(settings, gatherer, room - claims.Ready, probe);
        for (; room > 0 && claims.Next() is { } shipment; room--) underWay.Add(Carry(shipment, settings, stop, abort));
    }

    private async Task Claim(ChannelSettings settings, IGatheringChannel? gatherer, int room, bool probe)
    {
        var gathering = gatherer?.Gathers(settings);
        if (gatherer is not null && (gathering is not null || mayHaveGathered))
        {
            await claims.Gather(gathering, network.Current.Zone, probe);
            mayHaveGathered = claims.AreWaiting;
            if (gathering is not null || mayHaveGathered) return;
        }

        await claims.Claim(room, ahead: !probe && settings.Number("per_second") is null, probe);
    }

    /// <summary>When the channel was configured otherwise before, what kept it from answering may be mended.</summary>
    private void NoteChange(ChannelSettings settings)
    {
        var before = configured;
        configured = settings;
        if (before is null || before == settings || before.Properties.GetRawText() == settings.Properties.GetRawText()) return;
        health.ProbeNow();
        mayHaveGathered = true;
    }

    private bool ProbeIsDue(CancellationToken stop)
    {
        var wait = health.UntilProbe;
        if (wait <= TimeSpan.Zero) return true;
        if (nextProbe.IsCompleted)
            nextProbe = Task.Delay(wait, clock, stop).ContinueWith(_ => Wake(), stop, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
        return false;
    }

    private async Task Carry(Shipment shipment, ChannelSettings settings, CancellationToken stop, CancellationToken abort)
    {
        var begun = false;
        try
        {
            using var pace = new Pace(cancel => pacer.Turn(settings.Number("per_second") * OfTheRate, cancel), hold);
            await pace.Turn(stop);
            begun = true;
            var (sentAt, pauses, channel) = (clock.GetUtcNow(), health.Pauses, channels[settings.Kind]);
            var outcome = shipment.Batch is null ? await channel.Send(shipment.First, settings, pace, abort) : await ((IGatheringChannel)channel).Send(shipment, settings, pace, abort);
            pace.Dispose();
            await Finish(shipment, outcome, RetrySchedule.Of(settings), sentAt, abort, pauses);
        }
        catch (OperationCanceledException)
        {
            await claims.GiveBack(shipment, begun);
        }
        catch (DatabaseUnavailableException e)
        {
            // We stop and cannot say what became of it: it is tried again under the same id.
            NotRecorded(log, shipment.First.Id, e.Message);
        }
        catch (Exception e)
        {
            // A fault of ours, not of the partner: it must neither be lost nor go round at full speed.
            Broken(log, shipment.First.Id, e.GetType().Name, e.StackTrace);
            await FinishBroken(shipment, settings, abort);
        }
        finally
        {
            // In this order: who is woken must find the place free.
            claims.Sent(shipment);
            Wake();
        }
    }

    private async Task FinishBroken(Shipment shipment, ChannelSettings settings, CancellationToken abort)
    {
        try
        {
            await Finish(shipment, new(OutcomeKind.Unavailable, Causes.Ours, "erreur interne du pont : voyez son journal."), RetrySchedule.Of(settings), DateTimeOffset.MaxValue, abort);
        }
        catch (Exception e)
        {
            // Not even that: its claim is freed at the next look.
            claims.Unsure();
            Broken(log, shipment.First.Id, e.GetType().Name, e.StackTrace);
        }
    }

    private async Task Finish(Shipment shipment, Outcome outcome, IReadOnlyList<TimeSpan> schedule, DateTimeOffset sentAt, CancellationToken abort, int? pausesBefore = null)
    {
        var delivery = shipment.First;
        var (resumed, paused) = health.Note(outcome, delivery.Seq, pausesBefore);
        // Not only when it begins: a lane that begins paused, after a restart or a resume, fails as well.
        var fails = !outcome.Answered && health.Paused;
        if (paused) Paused(log, key, outcome.Error);
        if (resumed) Resumed(log, key);
        if (!outcome.Answered) Failed(log, delivery.Id, key, outcome.Error);
        // One spread for all of it.
        var spread = Random.Shared.NextDouble();
        TimeSpan? Pause(Claimed d) => RetrySchedule.After(schedule, d.Step, spread, outcome);
        Finished Of(Claimed d) => new(key, d, outcome, Pause(d), d.DueAt <= sentAt, resumed, fails, ProbeAt());
        await UntilRecorded(
            delivery,
            async () =>
            {
                var next = shipment.Batch is { } batch ? await store.Finish(lease, batch, [.. shipment.Deliveries.Select(Of)]) : [await store.Finish(Of(delivery))];
                foreach (var lane in next.OfType<LaneKey>().Distinct()) wake(lane);
            },
            abort);
        if (outcome.Kind is OutcomeKind.Gone) await Suspend(delivery, outcome.Error!, abort);
        else if (DoesNoGood(outcome, Pause(delivery))) await Suspend(delivery, $"{GivenUpUntilSuspended} livraisons de suite sans une seule réussite ; la dernière : {outcome.Error}", abort);
    }

    /// <summary>When the lane tries again; null when it does not pause.</summary>
    private DateTimeOffset? ProbeAt() => health.Paused ? clock.GetUtcNow() + health.UntilProbe : null;

    /// <summary>Whether this is the last of so many, one after the other, that ended without a yes.</summary>
    private bool DoesNoGood(Outcome outcome, TimeSpan? pause)
    {
        if (outcome.Kind is OutcomeKind.Delivered)
        {
            Interlocked.Exchange(ref givenUp, 0);
            return false;
        }

        var ended = outcome.Kind is OutcomeKind.Refused || pause is null;
        return ended && Interlocked.Increment(ref givenUp) == GivenUpUntilSuspended;
    }

    /// <summary>Nothing leaves from now on; whoever shares out the lanes finds it suspended and takes it from us.</summary>
    private async Task Suspend(Claimed delivery, string reason, CancellationToken abort)
    {
        HasStopped = true;
        Suspended(log, key, reason);
        await UntilRecorded(delivery, () => suspensions.Suspend(key, reason), abort);
    }

    /// <summary>What the partner answered is known and must not be forgotten: only our own death may make it unknown.</summary>
    private async Task UntilRecorded(Claimed delivery, Func<Task> record, CancellationToken abort)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await record();
                return;
            }
            catch (DatabaseUnavailableException e) when (!abort.IsCancellationRequested)
            {
                if (attempt == 1) NotRecorded(log, delivery.Id, e.Message);
                await Task.Delay(DatabasePause, clock, abort);
            }
        }
    }
}
