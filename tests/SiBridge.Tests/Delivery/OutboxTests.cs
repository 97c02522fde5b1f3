using System.Data.Common;
using Dapper;
using Shouldly;
using SiBridge.Delivery;
using SiBridge.Storage;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Delivery;

/// <summary>The order promise: of one journey, one delivery is on its way to a recipient and the later ones wait.</summary>
public abstract class OutboxTests(Engine engine) : IAsyncDisposable
{
    private readonly DeliveryDesk desk = new(engine);

    [Fact]
    public async Task Of_one_journey_the_first_leaves_and_the_later_ones_wait()
    {
        (await desk.Add("reponse")).ShouldBeTrue();
        (await desk.Add("resultat")).ShouldBeFalse();

        (await desk.All()).ShouldBe(["reponse pending", "resultat blocked"]);
    }

    [Fact]
    public async Task Other_journeys_and_other_recipients_do_not_wait()
    {
        await desk.Add("reponse");

        (await desk.Add("resultat", journey: "P:2")).ShouldBeTrue();
        (await desk.Add("entree", recipient: "region-normandie")).ShouldBeTrue();
    }

    [Theory]
    [InlineData("pending", true)]
    [InlineData("in_progress", true)]
    [InlineData("waiting_ack", true)]
    [InlineData("exhausted", true)]
    [InlineData("delivered", false)]
    [InlineData("failed", false)]
    [InlineData("skipped", false)]
    [InlineData("cancelled", false)]
    public async Task What_is_on_its_way_or_exhausted_blocks_and_what_is_settled_does_not(string state, bool blocks)
    {
        await desk.Add("reponse");
        await desk.Set("reponse", state);

        (await desk.Add("resultat")).ShouldBe(!blocks);
    }

    [Fact]
    public async Task The_next_in_line_leaves_when_the_one_before_it_is_settled()
    {
        await desk.Add("reponse");
        await desk.Add("resultat");
        await desk.Add("entree");
        (await desk.Promote()).ShouldBeNull();
        await desk.Set("reponse", "delivered");

        (await desk.Promote()).ShouldBe(DeliveryDesk.Lane);

        (await desk.All()).ShouldBe(["reponse delivered", "resultat pending", "entree blocked"]);
    }

    [Fact]
    public async Task The_database_itself_refuses_two_on_their_way()
    {
        await desk.Add("reponse");
        await desk.Add("resultat");

        var error = await Should.ThrowAsync<DbException>(() => desk.Set("resultat", "pending"));

        error.Message.ShouldContain(engine is Engine.SQLite ? "UNIQUE constraint failed: line.recipient, line.order_key" : "line_one_at_a_time");
    }

    [Fact]
    public async Task One_message_has_one_delivery_to_a_recipient()
    {
        var message = await desk.Database.Write(db => desk.Message(db, "reponse"));

        (await desk.Database.Write(db => desk.Add(db, message))).ShouldBeTrue();
        (await desk.Database.Write(db => desk.Add(db, message))).ShouldBeFalse();

        (await desk.All()).ShouldBe(["reponse pending"]);
        (await desk.Database.Read(db => db.ExecuteScalar<int>("SELECT COUNT(*) FROM delivery_body"))).ShouldBe(1);
    }

    [Fact]
    public async Task Newer_places_cancel_those_that_were_not_sent_and_no_others()
    {
        await desk.Add("session", journey: "S:1");
        await desk.Add("places", journey: "S:1");
        await desk.Add("places", journey: "S:2");
        await desk.Add("places", journey: "S:3");
        await desk.Database.Write(db => { db.Execute("UPDATE line SET claim = @claim WHERE order_key = 'S:3'", new { claim = Guid.NewGuid() }); });

        foreach (var session in new[] { "S:1", "S:2", "S:3" })
            await desk.Database.Write(db => Outbox.CancelUnsent(db, "ml-caen", "places", session, desk.Clock.GetUtcNow()));

        (await desk.All()).ShouldBe(["session pending", "places cancelled", "places cancelled", "places in_progress"]);
    }

    [Fact]
    public async Task What_waits_under_one_name_of_a_session_waits_under_the_other_once_both_are_known()
    {
        await desk.Add("session", journey: "S:reference");
        await desk.Add("places", journey: "S:reference");

        await desk.Database.Write(db => Outbox.Rename(db, "S:reference", "S:triplet", desk.Clock.GetUtcNow()));

        (await desk.All()).ShouldBe(["session pending", "places blocked"]);
        (await desk.Database.Read(db => db.Query<string>("SELECT DISTINCT order_key FROM line"))).ShouldBe(["S:triplet"]);
    }

    [Fact]
    public async Task What_is_on_its_way_under_the_old_name_still_blocks_what_follows_under_the_new_one()
    {
        await desk.Add("session", journey: "S:reference");
        await desk.Set("session", "in_progress");
        await desk.Add("places", journey: "S:reference");

        await desk.Database.Write(db => Outbox.Rename(db, "S:reference", "S:triplet", desk.Clock.GetUtcNow()));

        (await desk.All()).ShouldBe(["session in_progress", "places blocked"]);
        (await desk.Database.Read(db => db.Query<string>("SELECT DISTINCT order_key FROM line"))).ShouldBe(["S:triplet"]);
    }

    public ValueTask DisposeAsync() => desk.DisposeAsync();
}

public sealed class Outbox_on_SQLite() : OutboxTests(Engine.SQLite);

public sealed class Outbox_on_PostgreSQL() : OutboxTests(Engine.PostgreSQL);
