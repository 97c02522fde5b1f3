using Dapper;
using Shouldly;
using SiBridge.Delivery;
using SiBridge.Storage;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Delivery;

/// <summary>Each lane has one owner at a time, and every worker its share of them.</summary>
public abstract class LeasesTests : IAsyncDisposable
{
    private protected static readonly IReadOnlyList<LaneKey> Six = [.. Enumerable.Range(1, 6).Select(i => new LaneKey($"ml-{i}", "boite"))];

    private readonly Engine engine;
    private readonly DeliveryDesk desk;
    private protected readonly Worker a, b, c;

    protected LeasesTests(Engine engine)
    {
        this.engine = engine;
        desk = new(engine);
        (a, b, c) = (new(desk), new(desk), new(desk));
    }

    public ValueTask DisposeAsync() => desk.DisposeAsync();

    [Fact]
    public async Task Who_is_alone_has_all_lanes()
    {
        await a.Beat();

        a.Lanes.ShouldBe(Six, ignoreOrder: true);
    }

    [Fact]
    public async Task What_ends_under_an_old_claim_changes_nothing()
    {
        await All(a, b, a, b);
        var lane = a.Lanes[0];
        await desk.Add("reponse", recipient: lane.Recipient);
        var frozen = (await a.Take(lane)).Single();
        await OnlyBeats(b);
        var taken = (await b.Take(lane)).Single();
        taken.Id.ShouldBe(frozen.Id);

        (await desk.Store.Finish(new(lane, frozen, Outcome.Delivered, null, Scheduled: true, Resume: false))).ShouldBeNull();
        await desk.Store.GiveBack(new([frozen]), begun: true);

        (await a.Take(lane)).ShouldBeEmpty();
        (await desk.All()).ShouldBe(["reponse in_progress"]);
        await desk.Store.Finish(new(lane, taken, Outcome.Delivered, null, Scheduled: true, Resume: false));
        (await desk.All()).ShouldBe(["reponse delivered"]);
    }

    [Fact]
    public async Task The_lanes_of_one_that_stops_are_free_at_once()
    {
        await All(a, b, a, b);

        await a.Leases.End();
        await b.Beat();

        b.Lanes.ShouldBe(Six, ignoreOrder: true);
    }

    [Fact]
    public async Task A_lane_that_left_the_network_is_given_back()
    {
        await a.Beat();

        (await a.Leases.Beat([.. Six.Skip(1)], a.Lanes, [])).Surplus.ShouldBe([Six[0]]);
    }

    private protected static async Task All(params Worker[] workers)
    {
        foreach (var worker in workers) await worker.Beat();
    }

    /// <summary>The others are silent for eight seconds.</summary>
    private protected async Task OnlyBeats(Worker worker)
    {
        await Pass(TimeSpan.FromSeconds(4));
        await worker.Beat();
        await Pass(TimeSpan.FromSeconds(4.001));
        await worker.Beat();
    }

    /// <summary>Time passes in which nobody beats: by our clock, or as the server's clock tells.</summary>
    private protected async Task Pass(TimeSpan time)
    {
        desk.Clock.Advance(time);
        if (engine is Engine.PostgreSQL) await desk.Database.Write(db => { db.Execute("UPDATE worker SET beat_at = beat_at - @micros", new { micros = (long)time.TotalMicroseconds }); });
    }

    /// <summary>One process.</summary>
    internal sealed class Worker(DeliveryDesk desk)
    {
        private readonly Dictionary<LaneKey, Lease> held = [];

        public Leases Leases { get; } = new(desk.Database, desk.Clock);

        public IReadOnlyList<LaneKey> Lanes => [.. held.Keys];

        public async Task<Beat> Beat()
        {
            var beat = await Leases.Beat(Six, Lanes, []);
            if (beat.Lost) held.Clear();
            foreach (var lane in beat.Surplus)
            {
                held.Remove(lane, out var lease);
                await Leases.GiveBack([lease!]);
            }

            foreach (var lease in beat.Taken) held.Add(lease.Lane, lease);
            return beat;
        }

        public Task<IReadOnlyList<Claimed>> Take(LaneKey lane) => desk.Store.Take(held[lane], 10, probe: false);
    }
}

public sealed class Leases_on_SQLite() : LeasesTests(Engine.SQLite)
{
    [Fact]
    public async Task Who_is_alone_trusts_its_leases_however_long_it_was_frozen()
    {
        await a.Beat();

        await Pass(TimeSpan.FromHours(1));

        a.Leases.Hold.ShouldBeTrue();
        (await a.Beat()).Lost.ShouldBeFalse();
    }
}

/// <summary>Shared out among several processes, which SQLite has not.</summary>
public sealed class Leases_on_PostgreSQL() : LeasesTests(Engine.PostgreSQL)
{
    [Fact]
    public async Task Two_processes_share_the_lanes_evenly()
    {
        await a.Beat();
        await b.Beat();
        b.Lanes.ShouldBeEmpty();

        await a.Beat();
        await b.Beat();

        (a.Lanes.Count, b.Lanes.Count).ShouldBe((3, 3));
        a.Lanes.Concat(b.Lanes).ShouldBe(Six, ignoreOrder: true);
    }

    [Fact]
    public async Task A_third_process_gets_its_share_of_both()
    {
        await All(a, b, a, b);

        await All(c, a, b, c);

        new[] { a, b, c }.Select(w => w.Lanes.Count).ShouldBe([2, 2, 2]);
        new[] { a, b, c }.SelectMany(w => w.Lanes).ShouldBe(Six, ignoreOrder: true);
    }

    [Fact]
    public async Task The_lanes_of_one_that_is_silent_for_eight_seconds_are_taken()
    {
        await All(a, b, a, b);

        await Pass(TimeSpan.FromSeconds(4));
        await b.Beat();
        b.Lanes.Count.ShouldBe(3);
        await Pass(TimeSpan.FromSeconds(4.001));
        await b.Beat();

        b.Lanes.ShouldBe(Six, ignoreOrder: true);
    }

    [Fact]
    public async Task One_that_was_taken_for_dead_learns_it_and_takes_its_share_again()
    {
        await All(a, b, a, b);
        await OnlyBeats(b);

        (await a.Beat()).Lost.ShouldBeTrue();
        a.Lanes.ShouldBeEmpty();
        await All(a, b, a);

        (a.Lanes.Count, b.Lanes.Count).ShouldBe((3, 3));
    }

    [Fact]
    public async Task Who_was_silent_itself_judges_nobodys_silence()
    {
        await All(a, b, a, b);

        // The database was away from both.
        await Pass(TimeSpan.FromSeconds(9));
        await All(a, b);

        (a.Lanes.Count, b.Lanes.Count).ShouldBe((3, 3));
    }

    [Fact]
    public async Task Lanes_that_a_process_took_without_hearing_of_it_are_taken_anew_and_those_that_it_is_leaving_are_not()
    {
        var first = (await a.Leases.Beat(Six, [], [])).Taken;
        var (heard, leaving) = (Six[0], Six[1]);

        var again = (await a.Leases.Beat(Six, [heard], [leaving])).Taken;

        again.Select(l => l.Lane).ShouldBe(Six.Skip(2), ignoreOrder: true);
        again.Select(l => l.Claim).ShouldNotContain(claim => first.Any(l => l.Claim == claim));
    }

    [Fact]
    public async Task Before_others_may_take_over_it_trusts_its_leases_no_longer()
    {
        await a.Beat();
        a.Leases.Hold.ShouldBeTrue();

        await Pass(TimeSpan.FromSeconds(7));

        a.Leases.Hold.ShouldBeFalse();
    }
}
