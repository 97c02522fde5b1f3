using Shouldly;
using SiBridge.Flows;
using SiBridge.Network;
using SiBridge.Places;
using SiBridge.Storage;
using SiBridge.Tests.Support;
using Xunit;
using static SiBridge.Tests.Support.Messages;

namespace SiBridge.Tests.Flows;

/// <summary>Which changes of sessions those hear of who follow, in which order, and for how long.</summary>
public abstract class PlacesFeedTests(Engine engine) : IAsyncDisposable
{
    private readonly EmbeddedBridge bridge = new(engine, Networks.Normandie);

    private static Told Places(int places, int day) =>
        Messages.Places.With(("id", $"places-{day}"), ("constate_le", $"2026-07-{day:00}T08:00:00+02:00"), ("places_disponibles", places));

    private static Told Prescribed(string journey) => Prescription.With(("id", $"p-{journey}"), ("prescription_id", journey));

    [Fact]
    public async Task Each_thing_told_of_a_session_is_a_change_of_its_own_with_the_session_as_it_was_then()
    {
        await bridge.Post("of-pommier-bleu", Session);
        await bridge.Post("of-pommier-bleu", Places(9, day: 1));
        await bridge.Post("of-pommier-bleu", Places(5, day: 2));

        (await Changes()).ShouldBe(["1 offre 14", "2 offre 9", "3 offre 5"]);
    }

    [Fact]
    public async Task What_is_older_than_what_is_shown_is_no_change()
    {
        await bridge.Post("of-pommier-bleu", Session);
        await bridge.Post("of-pommier-bleu", Places(5, day: 2));
        await bridge.Post("of-pommier-bleu", Places(9, day: 1));

        (await Changes()).ShouldBe(["1 offre 14", "2 offre 5"]);
    }

    [Fact]
    public async Task What_a_session_was_searched_by_before_is_known()
    {
        await bridge.Post("of-pommier-bleu", Session);
        await bridge.Post("of-pommier-bleu", Session.With(("id", "s-2"), ("emis_le", "2026-06-23T09:00:00+02:00"), ("statut", "annulee"), ("etat_recrutement", "ferme")));

        var changes = await Read();

        changes[0].Before.ShouldBeNull();
        changes[1].Before!.ShouldSatisfyAllConditions(b => b.Annulee.ShouldBeFalse(), b => b.EtatRecrutement.ShouldBe("ouvert"), b => b.Codes.ShouldContain("N1103"));
        changes[1].State.EstAnnulee.ShouldBeTrue();
    }

    [Fact]
    public async Task Journeys_that_come_together_are_one_change_and_none_beside_what_was_told_meanwhile()
    {
        await bridge.Post("of-pommier-bleu", Session);
        await bridge.Post("ml-caen", Prescribed("A"));
        (await Changes()).ShouldBe(["1 offre 14"]);

        await bridge.Post("ml-caen", Prescribed("B"));
        await bridge.Post("ml-caen", Prescribed("C"));
        (await Changes()).ShouldBe(["1 offre 14", "2 parcours 14"]);
    }

    [Fact]
    public async Task An_answer_that_changes_no_number_is_no_change()
    {
        await bridge.Post("of-pommier-bleu", Session);
        await bridge.Post("ml-caen", Prescription);
        await Changes();

        await bridge.Post("of-pommier-bleu", Reponse);

        (await Changes()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_change_among_a_few_is_seen_by_their_parties_only()
    {
        await bridge.Post("of-pommier-bleu", Session);
        var discret = new List<bool>();
        foreach (var journey in new[] { "A", "B", "C", "D", "E", "F" })
        {
            await bridge.Post("ml-caen", Prescribed(journey));
            discret.Add((await Read())[^1].Discret);
        }

        // None becomes one with what was told; then two to four look the same; five and six do not.
        discret.ShouldBe([false, true, true, true, false, false]);
    }

    [Fact]
    public async Task A_journey_that_moves_to_another_session_changes_both()
    {
        var other = Triplet.DeepClone().AsObject();
        other["session"] = "28_SE_0000499999";
        await bridge.Post("of-pommier-bleu", Session);
        await bridge.Post("of-pommier-bleu", Session.With(("id", "s-2"), ("session_cle", other)));
        await bridge.Post("ml-caen", Prescription);
        await Changes();

        await bridge.Post("of-pommier-bleu", Resultat.With(("session_cle", other)));

        (await Read()).Skip(2).Select(c => c.OrderKey[^8..]).ShouldBe(["00499999", "00412345"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_session_that_gets_its_other_name_is_a_change()
    {
        await bridge.Post("of-pommier-bleu", Session.With(("session_cle", Triplet)));
        await Changes();

        await bridge.Post("ml-caen", Prescription.With(("session_cle", Session.Json["session_cle"])));

        (await Changes()).ShouldBe(["1 offre 14", "2 noms 14"]);
    }

    [Fact]
    public async Task Nothing_is_numbered_twice_nor_left_out_by_two_who_number_at_once()
    {
        await bridge.Post("of-pommier-bleu", Session);
        for (var day = 1; day <= 20; day++) await bridge.Post("of-pommier-bleu", Places(day % 10, day));
        var other = bridge.Database.IsShared ? bridge.OneMore() : bridge.Database;

        await Task.WhenAll(bridge.Database.Write(PlacesFeed.Append), other.Write(PlacesFeed.Append), bridge.Database.Write(PlacesFeed.Append));

        (await Read()).Select(c => c.Numero).ShouldBe(Enumerable.Range(1, 21).Select(n => (long)n));
    }

    [Fact]
    public async Task What_is_old_is_forgotten_and_the_numbers_go_on()
    {
        await bridge.Post("of-pommier-bleu", Session);
        await Changes();
        bridge.Clock.Advance(PlacesFeed.KeptFor + TimeSpan.FromMinutes(1));
        await bridge.Post("of-pommier-bleu", Places(9, day: 1));
        await Changes();

        await bridge.Database.Write(db => PlacesFeed.Forget(db, bridge.Clock.GetUtcNow()));

        (await Changes()).ShouldBe(["2 offre 9"]);
        (await bridge.Database.Read(PlacesChanges.Ends)).ShouldBe((2, 1));
    }

    /// <summary>All changes, each as number, kind and places.</summary>
    private async Task<IReadOnlyList<string>> Changes() => [.. (await Read()).Select(c => $"{c.Numero} {c.What} {c.State.PlacesDisponibles}")];

    private protected async Task<IReadOnlyList<SessionChange>> Read()
    {
        await bridge.Database.Write(PlacesFeed.Append);
        return await bridge.Database.Read(db => PlacesChanges.After(db, 0, 100));
    }

    private protected EmbeddedBridge Bridge => bridge;

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return bridge.DisposeAsync();
    }
}

public sealed class PlacesFeed_on_SQLite() : PlacesFeedTests(Engine.SQLite);

public sealed class PlacesFeed_on_PostgreSQL() : PlacesFeedTests(Engine.PostgreSQL)
{
    [Fact]
    public async Task What_was_begun_first_and_committed_last_gets_the_later_number()
    {
        await Bridge.Post("of-pommier-bleu", Session);
        var state = (await Read())[0].State;
        using ManualResetEventSlim begun = new(), commit = new();
        var slow = Bridge.Database.Write(db =>
        {
            Mark(db, state with { PlacesDisponibles = 1 });
            begun.Set();
            commit.Wait(TestContext.Current.CancellationToken);
        });
        begun.Wait(TestContext.Current.CancellationToken);
        await Bridge.Database.Write(db => Mark(db, state with { PlacesDisponibles = 2 }));

        (await Read()).Select(c => c.State.PlacesDisponibles).ShouldBe([14, 2]);
        commit.Set();
        await slow;
        (await Read()).Select(c => (c.Numero, c.State.PlacesDisponibles)).ShouldBe([(1, 14), (2, 2), (3, 1)]);

        void Mark(System.Data.Common.DbConnection db, SessionState after) => PlacesChanges.Add(db, [new("S:of/t/a/b/c", ChangeKinds.Offre, state, after, DateTimeOffset.UnixEpoch)]);
    }
}
