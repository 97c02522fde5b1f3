using Shouldly;
using SiBridge.Places;
using SiBridge.Tests.Support;
using Xunit;
using static SiBridge.Tests.Support.Messages;

namespace SiBridge.Tests.Places;

/// <summary>Whoever follows is told of the very sessions that the search finds.</summary>
public abstract class PlacesQueryTests(Engine engine) : IAsyncDisposable
{
    private static readonly PlacesQuery All = new(null, null, null, null, null, null, null, null, null, null, 1, 50);

    private readonly EmbeddedBridge bridge = new(engine, Networks.Normandie);

    [Fact]
    public async Task What_matches_is_what_is_found()
    {
        await bridge.Post("of-pommier-bleu", Session);
        foreach (var (query, found) in Asked)
        {
            (await bridge.Database.Read(db => PlacesSearch.Run(db, query))).Total.ShouldBe(found ? 1 : 0, query.ToString());
            var state = (await bridge.Database.Read(db => PlacesSearch.After(db, All, null))).ShouldHaveSingleItem().State;
            query.Matches(SessionTraits.Of(SessionTraits.Of(state).ToJson())).ShouldBe(found, query.ToString());
        }

        All.Matches(null).ShouldBeFalse();
    }

    [Fact]
    public async Task What_is_cancelled_neither_matches_nor_is_found()
    {
        await bridge.Post("of-pommier-bleu", Session.With(("statut", "annulee")));

        (await bridge.Database.Read(db => PlacesSearch.Run(db, All))).Total.ShouldBe(0);
        var change = (await bridge.Database.Write(db =>
        {
            SiBridge.Flows.PlacesFeed.Append(db);
            return PlacesChanges.After(db, 0, 1);
        })).ShouldHaveSingleItem();
        All.Matches(SessionTraits.Of(change.State)).ShouldBeFalse();
    }

    private static IEnumerable<(PlacesQuery Query, bool Found)> Asked
    {
        get
        {
            var session = Session.Read<SiBridge.Contracts.Session>();
            yield return (All, true);
            yield return (All with { Departement = "14" }, true);
            yield return (All with { Departement = "76" }, false);
            yield return (All with { Region = session.Region }, true);
            yield return (All with { Region = "11" }, false);
            yield return (All with { Formacode = session.Formacodes![0] }, true);
            yield return (All with { Formacode = "99999" }, false);
            yield return (All with { Rome = session.Romes![0] }, true);
            yield return (All with { Rome = "A1101" }, false);
            yield return (All with { EtatRecrutement = "ouvert" }, true);
            yield return (All with { EtatRecrutement = "ferme" }, false);
            yield return (All with { PlacesMin = session.PlacesDisponibles }, true);
            yield return (All with { PlacesMin = session.PlacesDisponibles + 1 }, false);
            yield return (All with { DebutAvant = session.Debut }, true);
            yield return (All with { DebutAvant = session.Debut.AddDays(-1) }, false);
            yield return (All with { DebutApres = session.Debut }, true);
            yield return (All with { DebutApres = session.Debut.AddDays(1) }, false);
            yield return (All with { Organisme = PommierBleu }, true);
            yield return (All with { Organisme = TroisMarees }, false);
            yield return (All with { Organismes = [TroisMarees, PommierBleu] }, true);
            yield return (All with { Organismes = [TroisMarees] }, false);
        }
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return bridge.DisposeAsync();
    }
}

public sealed class PlacesQuery_on_SQLite() : PlacesQueryTests(Engine.SQLite);

public sealed class PlacesQuery_on_PostgreSQL() : PlacesQueryTests(Engine.PostgreSQL);
