using Dapper;
using Shouldly;
using SiBridge.Delivery;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Delivery;

/// <summary>What gathers on a lane and leaves together, on a real database, with a clock that the test turns.</summary>
public abstract class BatchesTests(Engine engine) : IAsyncLifetime
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static readonly Gathering Hourly = new(Count: 3, Hour, At: null);

    private readonly DeliveryDesk desk = new(engine);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => desk.DisposeAsync();

    [Fact]
    public async Task What_comes_waits_for_its_time_which_everybody_sees_and_leaves_together()
    {
        await desk.Add("entree", "P:1");
        (await desk.TakeBatch(Hourly)).ShouldBeNull();
        desk.Clock.Advance(Hour / 2);
        await desk.Add("abandon", "P:2");
        (await desk.TakeBatch(Hourly)).ShouldBeNull();

        (await desk.InLine<DateTimeOffset>("entree", "due_at")).ShouldBe(desk.Clock.GetUtcNow() + Hour / 2);
        (await desk.InLine<DateTimeOffset>("abandon", "due_at")).ShouldBe(desk.Clock.GetUtcNow() + Hour / 2);
        (await desk.Store.WithWork([DeliveryDesk.Lane])).ShouldBeEmpty();
        desk.Clock.Advance(Hour / 2);
        (await desk.Store.WithWork([DeliveryDesk.Lane])).ShouldBe([DeliveryDesk.Lane]);

        var batch = (await desk.TakeBatch(Hourly))!;

        Types(batch).ShouldBe(["entree", "abandon"]);
        await desk.Finish(batch, Outcome.Delivered);
        (await desk.All()).ShouldBe(["entree delivered", "abandon delivered"]);
        (await desk.TakeBatch(Hourly)).ShouldBeNull();
        await NothingIsKept();
    }

    [Fact]
    public async Task So_many_leave_at_once_and_what_came_after_them_not_later_than_it_was_told()
    {
        await desk.Add("places", "S:1");
        await desk.TakeBatch(Hourly);
        desk.Clock.Advance(Hour / 2);
        foreach (var (type, journey) in new[] { ("entree", "P:1"), ("abandon", "P:2"), ("fin", "P:3") }) await desk.Add(type, journey);

        var batch = (await desk.TakeBatch(Hourly))!;

        Types(batch).ShouldBe(["places", "entree", "abandon"]);
        await desk.Finish(batch, Outcome.Delivered);
        (await desk.TakeBatch(Hourly)).ShouldBeNull();
        (await desk.InLine<DateTimeOffset>("fin", "due_at")).ShouldBe(desk.Clock.GetUtcNow() + Hour / 2);
    }

    [Fact]
    public async Task Of_a_journey_a_batch_has_the_first_and_the_next_batch_the_next_at_once_when_it_had_come_in_time()
    {
        var byTime = Hourly with { Count = null };
        foreach (var type in new[] { "resultat", "entree", "fin" }) await desk.Add(type, "P:1");
        await desk.Add("reponse", "P:2");
        await desk.TakeBatch(byTime);
        desk.Clock.Advance(Hour);

        var left = new List<string>();
        while (await desk.TakeBatch(byTime) is { } batch)
        {
            left.Add(string.Join(' ', Types(batch)));
            await desk.Finish(batch, Outcome.Delivered);
            // What comes meanwhile belongs to the next hour.
            await desk.Add("places", $"S:{left.Count}");
        }

        left.ShouldBe(["resultat reponse", "entree", "fin"]);
        desk.Clock.Advance(Hour);
        Types((await desk.TakeBatch(byTime))!).ShouldBe(["places", "places", "places"]);
    }

    [Fact]
    public async Task A_batch_whose_writer_died_is_taken_again_as_it_was_whatever_befell_its_deliveries_meanwhile()
    {
        foreach (var (type, journey) in new[] { ("resultat", "P:1"), ("entree", "P:2"), ("fin", "P:3") }) await desk.Add(type, journey);
        var written = (await desk.TakeBatch(Hourly))!;

        await desk.Succeed();
        await desk.Set("entree", "skipped");
        await desk.Add("places", "S:1");
        var again = (await desk.TakeBatch(Hourly with { Count = 1 }))!;

        again.Batch.ShouldBe(written.Batch);
        again.Deliveries.Select(d => (d.Id, d.Seq)).ShouldBe(written.Deliveries.Select(d => (d.Id, d.Seq)));
        again.Deliveries.Select(d => d.Body).ShouldBe(written.Deliveries.Select(d => d.Body));
        await desk.Finish(written, Outcome.Delivered);
        (await desk.All()).ShouldNotContain("resultat delivered");
        await desk.Finish(again, Outcome.Delivered);
        (await desk.All()).ShouldBe(["resultat delivered", "entree skipped", "fin delivered", "places pending"]);
        Types((await desk.TakeBatch(Hourly with { Count = 1 }))!).ShouldBe(["places"]);
    }

    [Fact]
    public async Task A_batch_that_did_not_arrive_stays_the_batch_that_it_is_and_is_tried_again_when_it_is_due()
    {
        foreach (var (type, journey) in new[] { ("resultat", "P:1"), ("entree", "P:2"), ("fin", "P:3") }) await desk.Add(type, journey);
        var batch = (await desk.TakeBatch(Hourly))!;
        await desk.Finish(batch, new(OutcomeKind.Unavailable, Causes.Folder, "non"), TimeSpan.FromMinutes(5));

        (await desk.TakeBatch(Hourly)).ShouldBeNull();
        (await desk.TakeBatch(Hourly, probe: true))!.Batch.ShouldBe(batch.Batch);
        await desk.Succeed();
        desk.Clock.Advance(TimeSpan.FromMinutes(5));

        var again = (await desk.TakeBatch(Hourly))!;

        again.Batch.ShouldBe(batch.Batch);
        Types(again).ShouldBe(["resultat", "entree", "fin"]);
        await desk.Finish(again, Outcome.Delivered);
        await NothingIsKept();
    }

    [Fact]
    public async Task A_batch_whose_attempts_are_used_up_goes_again_as_a_whole_when_one_of_it_does()
    {
        foreach (var (type, journey) in new[] { ("resultat", "P:1"), ("entree", "P:1"), ("fin", "P:2"), ("places", "S:1") }) await desk.Add(type, journey);
        var batch = (await desk.TakeBatch(Hourly))!;
        await desk.Finish(batch, new(OutcomeKind.Unavailable, Causes.Folder, "non"));
        (await desk.All()).ShouldBe(["resultat exhausted", "entree blocked", "fin exhausted", "places exhausted"]);
        (await desk.TakeBatch(Hourly)).ShouldBeNull();

        await desk.Failures.Replay(await desk.Of("fin"), "exploitation");

        var again = (await desk.TakeBatch(Hourly))!;
        again.Batch.ShouldBe(batch.Batch);
        Types(again).ShouldBe(["resultat", "fin", "places"]);
        await desk.Finish(again, Outcome.Delivered);
        (await desk.All()).ShouldBe(["resultat delivered", "entree pending", "fin delivered", "places delivered"]);
    }

    [Fact]
    public async Task A_batch_of_which_nothing_is_left_holds_nothing_up()
    {
        await desk.Add("entree", "P:1");
        await desk.TakeBatch(Hourly with { Count = 1 });
        await desk.Succeed();
        await desk.Set("entree", "skipped");
        await desk.Add("fin", "P:2");

        var next = (await desk.TakeBatch(Hourly with { Count = 1 }))!;

        Types(next).ShouldBe(["fin"]);
        await desk.Finish(next, Outcome.Delivered);
        await NothingIsKept();
    }

    [Fact]
    public async Task A_shorter_wait_holds_for_what_waits_already_and_a_lane_that_gathers_no_more_lets_it_go()
    {
        await desk.Add("entree", "P:1");
        await desk.TakeBatch(Hourly);

        (await desk.TakeBatch(Hourly with { Every = Hour / 4 })).ShouldBeNull();

        (await desk.InLine<DateTimeOffset>("entree", "due_at")).ShouldBe(desk.Clock.GetUtcNow() + Hour / 4);
        (await desk.TakeBatch(null)).ShouldBeNull();
        (await desk.Take()).Select(c => c.Type).ShouldBe(["entree"]);
    }

    [Fact]
    public async Task Bodies_in_other_words_make_another_batch()
    {
        foreach (var (type, journey) in new[] { ("resultat", "P:1"), ("entree", "P:2"), ("fin", "P:3") }) await desk.Add(type, journey);
        await desk.Database.Write(db => { db.Execute("UPDATE delivery SET format = 'csv:x' WHERE seq = (SELECT MAX(seq) FROM delivery)"); });

        Types((await desk.TakeBatch(Hourly))!).ShouldBe(["resultat", "entree"]);
    }

    private static IEnumerable<string> Types(Shipment batch) => batch.Deliveries.Select(d => d.Type);

    private async Task NothingIsKept() =>
        (await desk.Database.Read(db => db.ExecuteScalar<long>("SELECT (SELECT COUNT(*) FROM batch) + (SELECT COUNT(*) FROM batch_item)"))).ShouldBe(0);
}

public sealed class BatchesOnSqliteTests() : BatchesTests(Engine.SQLite);

public sealed class BatchesOnPostgresTests() : BatchesTests(Engine.PostgreSQL);

public sealed class GatheringTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    [Theory]
    [InlineData("22:30", "2026-09-30T20:29:00+02:00", "2026-09-30T22:30:00+02:00")]
    [InlineData("22:30", "2026-09-30T22:30:00+02:00", "2026-10-01T22:30:00+02:00")]
    // Clocks are put forward at 2 and back at 3 o'clock.
    [InlineData("02:30", "2026-03-29T00:10:00+01:00", "2026-03-29T03:00:00+02:00")]
    [InlineData("02:30", "2026-10-25T00:10:00+02:00", "2026-10-25T02:30:00+02:00")]
    [InlineData("02:30", "2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00")]
    public void A_time_of_the_day_is_the_networks_own(string at, string now, string leaves) =>
        new Gathering(null, null, TimeOnly.Parse(at)).LeavesAt(DateTimeOffset.Parse(now), Paris).ShouldBe(DateTimeOffset.Parse(leaves));
}
