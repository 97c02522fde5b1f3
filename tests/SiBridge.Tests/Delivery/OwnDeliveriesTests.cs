using Shouldly;
using SiBridge.Delivery;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Delivery;

/// <summary>What a recipient is told of its own deliveries.</summary>
public abstract class OwnDeliveriesTests : IAsyncDisposable
{
    private readonly DeliveryDesk desk;
    private readonly OwnDeliveries own;

    protected OwnDeliveriesTests(Engine engine)
    {
        desk = new(engine);
        own = new(desk.Database);
    }

    [Fact]
    public async Task Each_state_is_found_by_its_name_and_all_of_them_newest_first()
    {
        foreach (var state in OwnDeliveries.States)
        {
            await desk.Add("type-" + state, journey: state);
            await desk.Set("type-" + state, state);
            desk.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        foreach (var state in OwnDeliveries.States) (await Find(state: state)).ShouldBe([("type-" + state, state)]);
        (await Find()).ShouldBe(OwnDeliveries.States.Reverse().Select(s => ("type-" + s, s)));
    }

    [Fact]
    public async Task What_is_for_others_is_not_told()
    {
        await desk.Add("reponse");
        await desk.Add("entree", journey: "P:2", recipient: "region-normandie");

        (await Find()).ShouldBe([("reponse", "pending")]);
        (await own.Find("region-normandie", new("pending", null, null, null, 50))).ShouldHaveSingleItem().Type.ShouldBe("entree");
    }

    [Fact]
    public async Task A_page_begins_where_the_one_before_ended_and_since_looks_at_when_it_was_made()
    {
        for (var i = 1; i <= 5; i++)
        {
            await desk.Add($"no-{i}", journey: $"P:{i}");
            desk.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var first = await own.Find("ml-caen", new(null, null, null, null, 2));
        first.Select(d => d.Type).ShouldBe(["no-5", "no-4"]);
        (await own.Find("ml-caen", new(null, null, null, first[^1].Delivery, 2))).Select(d => d.Type).ShouldBe(["no-3", "no-2"]);
        (await own.Find("ml-caen", new(null, null, first[^1].MadeAt, null, 50))).Select(d => d.Type).ShouldBe(["no-5", "no-4"]);
        (await own.Find("ml-caen", new(null, "no-3", null, null, 50))).Select(d => d.MadeAt).ShouldBe([desk.Clock.GetUtcNow() - TimeSpan.FromMinutes(3)]);
    }

    [Fact]
    public async Task Attempts_and_errors_are_told()
    {
        await desk.Add("reponse");
        await desk.Send(OutcomeKind.Refused, cause: "http-422");

        var failed = (await own.Find("ml-caen", new("failed", null, null, null, 50))).Single();

        (failed.Attempts, failed.LastError, failed.NextAttemptAt).ShouldBe((1, "n'a pas répondu", null));
    }

    public ValueTask DisposeAsync() => desk.DisposeAsync();

    private async Task<IEnumerable<(string, string)>> Find(string? state = null) => (await own.Find("ml-caen", new(state, null, null, null, 50))).Select(d => (d.Type, d.State));
}

public sealed class OwnDeliveries_on_SQLite() : OwnDeliveriesTests(Engine.SQLite);

public sealed class OwnDeliveries_on_PostgreSQL() : OwnDeliveriesTests(Engine.PostgreSQL);
