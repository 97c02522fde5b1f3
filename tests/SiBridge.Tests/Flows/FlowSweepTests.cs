using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using SiBridge.Flows;
using SiBridge.Tests.Support;
using Xunit;
using static SiBridge.Tests.Support.Messages;

namespace SiBridge.Tests.Flows;

/// <summary>What goes on by itself, whatever announcement was lost, and without any bus.</summary>
public abstract class FlowSweepTests : IAsyncDisposable
{
    private readonly Engine engine;
    private readonly EmbeddedBridge bridge;
    private readonly FlowSweep sweep;

    protected FlowSweepTests(Engine engine)
    {
        this.engine = engine;
        bridge = new(engine, Networks.Normandie);
        sweep = new(bridge.Database, bridge.Router, bridge.Hints, bridge.Network, bridge.Clock, NullLogger<FlowSweep>.Instance);
    }

    [Fact]
    public async Task What_a_process_that_died_had_not_routed_is_routed_at_the_next_start()
    {
        var receipt = await bridge.Accept("ml-caen", Prescription);
        // Alone, a process knows at once that nobody routes it; among others it waits until somebody would have.
        if (engine is Engine.PostgreSQL) bridge.Clock.Advance(TimeSpan.FromSeconds(5));

        await sweep.StartAsync(TestContext.Current.CancellationToken);

        await Until(async () => (await bridge.View(receipt)).State == "routed");
        (await bridge.To("of-pommier-bleu")).ShouldBe(["prescription pending"]);
    }

    [Fact]
    public async Task An_announcement_that_got_lost_is_made_again_after_five_seconds()
    {
        await sweep.StartAsync(TestContext.Current.CancellationToken);
        var receipt = await bridge.Accept("ml-caen", Prescription);

        await Until(async () => (await bridge.View(receipt)).State == "routed", passing: TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_new_organisme_gets_what_waited_for_it()
    {
        bridge.Network.Replace(Networks.Normandie.Without("of-pommier-bleu"));
        await bridge.Post("ml-caen", Prescription);
        bridge.Network.Replace(Networks.Normandie);

        await sweep.StartAsync(TestContext.Current.CancellationToken);

        await Until(async () => (await bridge.To("of-pommier-bleu")).Count == 1);
    }

    [Fact]
    public async Task After_seven_days_what_is_held_is_refused_with_a_reason()
    {
        var entree = await bridge.Post("of-pommier-bleu", Entree);
        bridge.Clock.Advance(TimeSpan.FromDays(6));
        var younger = await bridge.Post("of-pommier-bleu", Entree.With(("id", "e-2")));
        bridge.Clock.Advance(TimeSpan.FromDays(1));

        await sweep.StartAsync(TestContext.Current.CancellationToken);

        await Until(async () => (await bridge.View(entree)).State == "refused");
        (await bridge.View(entree)).Reason.ShouldBe("attente trop longue : sa prescription est restée inconnue ici.");
        (await bridge.View(younger)).State.ShouldBe("held");
    }

    [Fact]
    public async Task What_waits_for_its_turn_when_the_bridge_stops_stays_and_is_routed_by_the_next_one()
    {
        var session = await bridge.Accept("of-pommier-bleu", Session);

        await bridge.Router.RouteNext([session], new CancellationToken(canceled: true));
        (await bridge.View(session)).State.ShouldBe("accepted");
        bridge.Clock.Advance(TimeSpan.FromSeconds(6));
        await sweep.StartAsync(TestContext.Current.CancellationToken);

        await Until(async () => (await bridge.View(session)).State == "routed");
    }

    [Fact]
    public async Task Changes_of_sessions_are_not_numbered_any_more_when_the_bridge_stops()
    {
        await bridge.Post("of-pommier-bleu", Session);

        await Should.ThrowAsync<OperationCanceledException>(() => PlacesFeed.AppendAll(bridge.Database, new CancellationToken(canceled: true)));

        (await PlacesFeed.AppendAll(bridge.Database, TestContext.Current.CancellationToken)).ShouldNotBeNull();
    }

    public async ValueTask DisposeAsync()
    {
        await sweep.StopAsync(CancellationToken.None);
        sweep.Dispose();
        await bridge.DisposeAsync();
    }

    /// <summary>Looks until it is so, at most 10 seconds long; with <paramref name="passing"/>, so much time passes at each look.</summary>
    private async Task Until(Func<Task<bool>> soIs, TimeSpan passing = default)
    {
        for (var look = 0; !await soIs(); look++)
        {
            look.ShouldBeLessThan(1_000, "it did not happen");
            bridge.Clock.Advance(passing);
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}

public sealed class FlowSweep_on_SQLite() : FlowSweepTests(Engine.SQLite);

public sealed class FlowSweep_on_PostgreSQL() : FlowSweepTests(Engine.PostgreSQL);
