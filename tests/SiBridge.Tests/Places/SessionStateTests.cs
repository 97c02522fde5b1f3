using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using SiBridge.Contracts;
using SiBridge.Places;
using SiBridge.Tests.Support;
using Xunit;
using Compte = SiBridge.Contracts.Places;

namespace SiBridge.Tests.Places;

/// <summary>What is shown of a session, contract §5 « Places ».</summary>
public sealed class SessionStateTests
{
    private static readonly Told Session = Messages.Session.With(("places_disponibles", null), ("capacite", null));

    [Fact]
    public void The_newest_description_is_shown_whichever_came_last()
    {
        var morning = Session.With(("emis_le", "2026-06-22T09:00:00+02:00"), ("region", "28"));
        var evening = Session.With(("emis_le", "2026-06-22T18:00:00+02:00"), ("region", "53"));

        After(morning, evening).State.Session.Region.ShouldBe("53");
        After(evening, morning).State.Session.Region.ShouldBe("53");
        After(evening, morning).Shown.ShouldBeFalse();
    }

    [Fact]
    public void The_newest_count_is_shown_by_when_it_was_true_not_by_when_it_was_told()
    {
        var early = Places(constate: "2026-06-26T08:00:00+02:00", places: 9).With(("emis_le", "2026-06-26T20:00:00+02:00"));
        var late = Places(constate: "2026-06-26T10:00:00+02:00", places: 7);

        After(Session, late, early).State.PlacesDisponibles.ShouldBe(7);
        After(Session, late, early).Shown.ShouldBeFalse();
        After(Session, early, late).Shown.ShouldBeTrue();
    }

    [Fact]
    public void The_instant_of_the_count_is_compared_across_offsets_and_shown_as_it_was_told()
    {
        var state = After(Session, Places(constate: "2026-06-26T10:00:00+02:00", places: 7), Places(constate: "2026-06-26T08:30:00Z", places: 6)).State;

        state.PlacesDisponibles.ShouldBe(6);
        state.ConstateLe.ShouldBe("2026-06-26T08:30:00Z");
    }

    [Fact]
    public void A_session_that_tells_a_count_is_a_count_at_its_emis_le()
    {
        var older = Places(constate: "2026-06-26T08:00:00+02:00", places: 9);
        var session = Session.With(("emis_le", "2026-06-26T09:00:00+02:00"), ("places_disponibles", 3), ("capacite", 12));
        var newer = Places(constate: "2026-06-26T10:00:00+02:00", places: 7);

        After(Session, older, session).State.ShouldSatisfyAllConditions(
            s => s.PlacesDisponibles.ShouldBe(3), s => s.Capacite.ShouldBe(12), s => s.ConstateLe.ShouldBe("2026-06-26T09:00:00+02:00"));
        After(Session, newer, session).State.PlacesDisponibles.ShouldBe(7);
    }

    [Fact]
    public void A_session_without_a_count_tells_the_state_of_recruitment_only()
    {
        var count = Places(constate: "2026-06-26T08:00:00+02:00", places: 9);
        var closed = Session.With(("emis_le", "2026-06-26T09:00:00+02:00"), ("etat_recrutement", "ferme"));

        After(Session, count, closed).State.ShouldSatisfyAllConditions(
            s => s.PlacesDisponibles.ShouldBe(9), s => s.ConstateLe.ShouldBe("2026-06-26T08:00:00+02:00"), s => s.EtatRecrutement.ShouldBe("ferme"));
    }

    [Fact]
    public void An_older_state_does_not_come_back_with_an_older_description()
    {
        var count = Places(constate: "2026-06-26T10:00:00+02:00", places: 0).With(("etat_recrutement", "ferme"));
        var session = Session.With(("emis_le", "2026-06-26T09:00:00+02:00"), ("etat_recrutement", "ouvert"), ("intitule", "Cariste"));

        var (state, shown) = After(Session, count, session);

        state.EtatRecrutement.ShouldBe("ferme");
        shown.ShouldBeTrue();
    }

    [Fact]
    public void A_session_that_never_told_a_count_shows_none() => After(Session).State.ShouldSatisfyAllConditions(
        s => s.PlacesDisponibles.ShouldBeNull(), s => s.ConstateLe.ShouldBeNull(), s => s.EstAnnulee.ShouldBeFalse());

    [Fact]
    public void A_cancelled_session_is_known_as_such() => After(Session, Session.With(("statut", "annulee"))).State.EstAnnulee.ShouldBeTrue();

    [Fact]
    public void What_is_shown_does_not_depend_on_the_order_of_arrival()
    {
        Told[] told =
        [
            .. Enumerable.Range(10, 3).Select(h => Session.With(("emis_le", $"2026-06-26T{h}:00:00+02:00"), ("region", $"{h}"), ("etat_recrutement", h == 11 ? "ferme" : "ouvert"))),
            .. Enumerable.Range(10, 3).Select(h => Session.With(("emis_le", $"2026-06-26T{h}:10:00+02:00"), ("region", $"{h + 20}"), ("places_disponibles", h))),
            .. Enumerable.Range(10, 3).Select(h => Places(constate: $"2026-06-26T{h}:05:00+02:00", places: h + 40).With(("etat_recrutement", "suspendu"))),
        ];

        Check.One(Drawn.Cases(), Prop.ForAll(
            Gen.SubListOf(told).Where(some => some.Any(t => t.Type is "session")).ToArbitrary(),
            some => Prop.ForAll(Gen.Shuffle([.. some]).ToArbitrary(), arrived => Seen(arrived) == Seen([.. some]))));
    }

    private static Told Places(string constate, int places) => Messages.Places.With(("constate_le", constate), ("places_disponibles", places), ("etat_recrutement", "ouvert"));

    /// <summary>A count that comes before every description waits for one, as the routing makes it.</summary>
    private static string Seen(Told[] arrived)
    {
        var first = Array.Find(arrived, t => t.Type is "session")!;
        var (s, _) = After([first, .. arrived.Where(t => t != first)]);
        return $"{s.Session.Region} {s.PlacesDisponibles} {s.ConstateLe} {s.EtatRecrutement}";
    }

    private static (SessionState State, bool Shown) After(params Told[] arrived)
    {
        (SessionState? State, bool Shown) after = (null, false);
        foreach (var told in arrived)
        {
            after = told.Type is "session"
                ? SessionState.Apply(after.State, told.Read<Session>(), told.Utf8)
                : after.State!.Apply(told.Read<Compte>(), told.Utf8);
        }

        return (after.State!, after.Shown);
    }
}
