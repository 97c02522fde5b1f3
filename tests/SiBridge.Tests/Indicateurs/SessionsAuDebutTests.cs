using Shouldly;
using SiBridge.Indicateurs;
using SiBridge.Tests.Support;
using Xunit;
using static SiBridge.Tests.Support.Messages;

namespace SiBridge.Tests.Indicateurs;

/// <summary>What a session had to offer on its first day, 20 July: 14 places.</summary>
public abstract class SessionsAuDebutTests(Engine engine) : IAsyncDisposable
{
    private readonly EmbeddedBridge bridge = new(engine, Networks.Normandie);

    [Fact]
    public async Task The_newest_count_of_the_first_day_or_before_counts()
    {
        await Tell((26, 9), (20 + 30, 4), (21 + 30, 0));

        (await Offer()).ShouldBe((1, 14, 4));
    }

    [Fact]
    public async Task The_order_of_arrival_does_not_matter()
    {
        await Tell((21 + 30, 0), (20 + 30, 4), (26, 9));

        (await Offer()).ShouldBe((1, 14, 4));
    }

    [Fact]
    public async Task A_count_that_is_corrected_does_not_count()
    {
        await Tell((26, 9), (20 + 30, 4));

        await bridge.Post("of-pommier-bleu", Count("p-x", 20 + 30, 6).With(("corrige", $"p-{20 + 30}")));

        (await Offer()).ShouldBe((1, 14, 6));
    }

    [Fact]
    public async Task A_session_that_is_put_off_is_counted_on_its_new_first_day()
    {
        await Tell((26, 9), (20 + 30, 4), (21 + 30, 2));

        await bridge.Post("of-pommier-bleu", Session.With(("id", "s-2"), ("emis_le", "2026-07-21T12:00:00+02:00"), ("debut", "2026-07-27"), ("places_disponibles", null)));

        (await Offer()).ShouldBe((1, 14, 2));
    }

    [Fact]
    public async Task A_count_above_the_capacity_counts_no_places()
    {
        await bridge.Post("of-pommier-bleu", Session);
        await bridge.Post("of-pommier-bleu", Count("p-15", 26, 15).With(("capacite", null)));

        (await Offer()).ShouldBe((0, 0, 0));
    }

    [Fact]
    public async Task A_session_that_is_cancelled_offers_nothing()
    {
        await Tell((26, 9));

        await bridge.Post("of-pommier-bleu", Session.With(("id", "s-2"), ("emis_le", "2026-07-01T12:00:00+02:00"), ("statut", "annulee")));

        (await Offer()).ShouldBe((0, 0, 0));
    }

    /// <param name="counts">Days of June, on and on, and what was left then.</param>
    private async Task Tell(params (int Day, int Left)[] counts)
    {
        await bridge.Post("of-pommier-bleu", Session);
        foreach (var (day, left) in counts) await bridge.Post("of-pommier-bleu", Count($"p-{day}", day, left));
    }

    private static Told Count(string id, int dayOfJune, int left) =>
        Messages.Places.With(("id", id), ("places_disponibles", left), ("constate_le", $"{new DateOnly(2026, 5, 31).AddDays(dayOfJune):yyyy-MM-dd}T18:00:00+02:00"), ("emis_le", "2026-07-25T08:00:00+02:00"));

    private async Task<(int Comptees, int Offertes, int Restantes)> Offer()
    {
        var told = await bridge.Database.Read(db => SessionsAuDebut.Read(db, new(new(2026, 7, 1), new(2026, 7, 31), Par.Mois, Portee.Tout, Publique: false)));
        return (told.Sum(o => o.Comptees), told.Sum(o => o.Offertes), told.Sum(o => o.Restantes));
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return bridge.DisposeAsync();
    }
}

public sealed class SessionsAuDebut_on_SQLite() : SessionsAuDebutTests(Engine.SQLite);

public sealed class SessionsAuDebut_on_PostgreSQL() : SessionsAuDebutTests(Engine.PostgreSQL);
