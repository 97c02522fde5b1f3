using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.Network;
using SiBridge.Places;
using SiBridge.Tests.Support;
using Xunit;
using static SiBridge.Tests.Support.Messages;

namespace SiBridge.Tests.Flows;

/// <summary>Whom sessions and places concern, what replaces what, and how a session keeps its two names together.</summary>
public abstract class OfferRoutingTests(Engine engine) : IAsyncDisposable
{
    private readonly EmbeddedBridge bridge = new(engine, Networks.Normandie.With(Networks.Other(PartnerKind.Carif, "carif", Networks.All)));

    private static Told NinePlaces => Messages.Places;

    private static Told ByReference => Session.With(("id", "s-ref"), ("session_cle", Messages.Reference), ("emis_le", "2026-06-21T09:00:00+02:00"));

    [Fact]
    public async Task A_session_goes_to_those_who_follow_its_departement_its_Region_and_Carif_and_not_to_its_emitter()
    {
        await bridge.Post("of-pommier-bleu", Session);

        (await bridge.To("ml-caen")).ShouldBe(["session pending"]);
        (await bridge.To("region-normandie")).ShouldBe(["session pending"]);
        (await bridge.To("carif")).ShouldBe(["session pending"]);
        (await bridge.To("ml-le-havre")).ShouldBeEmpty();
        (await bridge.To("of-pommier-bleu")).ShouldBeEmpty();
        (await bridge.To("of-trois-marees")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_Carif_that_publishes_does_not_get_its_own_session_back()
    {
        await bridge.Post("carif", Session);

        (await bridge.To("carif")).ShouldBeEmpty();
        (await bridge.To("ml-caen")).ShouldBe(["session pending"]);
    }

    [Fact]
    public async Task A_Region_reads_its_own_sessions_only()
    {
        await bridge.Post("of-pommier-bleu", Session.With(("region", "53")));

        (await bridge.To("region-normandie")).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_open_journey_on_a_session_brings_its_places_whatever_the_departement()
    {
        await bridge.Post("of-pommier-bleu", Session);
        await bridge.Post("ml-le-havre", Prescription.With(("mission_locale", "76351S00")));

        await bridge.Post("of-pommier-bleu", NinePlaces);
        await bridge.Post("of-pommier-bleu", Reponse.With(("mission_locale", "76351S00"), ("reponse", "rejetee"), ("motif", "hors_public")));
        await bridge.Post("of-pommier-bleu", NinePlaces.With(("id", "places-2"), ("constate_le", "2026-06-27T08:00:00+02:00")));

        (await bridge.To("ml-le-havre")).ShouldBe(["places pending", "reponse pending"]);
    }

    [Fact]
    public async Task Places_of_an_unknown_session_are_held_until_it_is_known()
    {
        var places = await bridge.Post("of-pommier-bleu", NinePlaces);
        (await bridge.View(places)).State.ShouldBe("held");
        (await bridge.View(places)).Reason.ShouldBe("attend la session, encore inconnue ici.");

        await bridge.Post("of-pommier-bleu", Session);

        (await bridge.View(places)).State.ShouldBe("routed");
        (await bridge.To("ml-caen")).ShouldBe(["session pending", "places blocked"]);
        (await Shown())!.PlacesDisponibles.ShouldBe(9);
    }

    [Fact]
    public async Task Newer_places_cancel_older_ones_that_were_not_sent()
    {
        await bridge.Post("of-pommier-bleu", Session);
        await bridge.Post("of-pommier-bleu", NinePlaces);

        await bridge.Post("of-pommier-bleu", NinePlaces.With(("id", "places-2"), ("constate_le", "2026-06-27T08:00:00+02:00"), ("places_disponibles", 4)));

        (await bridge.To("ml-caen")).ShouldBe(["session pending", "places cancelled", "places blocked"]);
    }

    [Fact]
    public async Task Newer_places_do_not_overtake_a_session_that_waits_behind_the_ones_they_cancel()
    {
        await bridge.Post("of-pommier-bleu", Session);
        await bridge.Delivered("ml-caen");
        await bridge.Post("of-pommier-bleu", NinePlaces);
        await bridge.Post("of-pommier-bleu", Session.With(("id", "session-2"), ("emis_le", "2026-06-26T12:00:00+02:00"), ("places_disponibles", null)));

        await bridge.Post("of-pommier-bleu", NinePlaces.With(("id", "places-2"), ("constate_le", "2026-06-27T08:00:00+02:00")));

        (await bridge.To("ml-caen")).ShouldBe(["session delivered", "places cancelled", "session pending", "places blocked"]);
    }

    [Fact]
    public async Task What_is_older_than_what_is_shown_is_accepted_and_not_passed_on()
    {
        await bridge.Post("of-pommier-bleu", Session);
        await bridge.Post("of-pommier-bleu", NinePlaces);

        var older = await bridge.Post("of-pommier-bleu", NinePlaces.With(("id", "places-0"), ("constate_le", "2026-06-25T08:00:00+02:00"), ("places_disponibles", 1)));

        (await bridge.View(older)).ShouldSatisfyAllConditions(
            v => v.State.ShouldBe("routed"), v => v.Deliveries.ShouldBeEmpty(), v => v.Reason.ShouldBe("plus ancien que ce qui est montré : non transmis."));
        (await Shown())!.PlacesDisponibles.ShouldBe(9);
    }

    [Fact]
    public async Task A_corrected_count_no_longer_counts()
    {
        await bridge.Post("of-pommier-bleu", Session);
        await bridge.Post("of-pommier-bleu", NinePlaces.With(("constate_le", "2026-06-28T08:00:00+02:00"), ("places_disponibles", 99), ("capacite", 99)));

        await bridge.Post("of-pommier-bleu", NinePlaces.With(("id", "places-2"), ("corrige", "places-412345-1"), ("constate_le", "2026-06-27T08:00:00+02:00"), ("places_disponibles", 4)));

        (await Shown())!.PlacesDisponibles.ShouldBe(4);
    }

    [Fact]
    public async Task A_corrected_description_keeps_the_count_that_was_told_since()
    {
        await bridge.Post("of-pommier-bleu", Session.With(("places_disponibles", null)));
        await bridge.Post("of-pommier-bleu", NinePlaces);

        await bridge.Post("of-pommier-bleu", Session.With(("id", "session-2"), ("corrige", Session.Id), ("intitule", "Cariste"), ("places_disponibles", null)));

        (await Shown())!.PlacesDisponibles.ShouldBe(9);
        (await bridge.To("ml-caen")).ShouldBe(["session pending", "places blocked", "session blocked"]);
    }

    [Fact]
    public async Task A_session_is_one_under_its_reference_and_its_triplet()
    {
        await bridge.Post("of-pommier-bleu", Session);

        await bridge.Post("of-pommier-bleu", NinePlaces.With(("session_cle", Messages.Reference)));

        (await Shown())!.PlacesDisponibles.ShouldBe(9);
        (await bridge.To("ml-caen")).ShouldBe(["session pending", "places blocked"]);
    }

    [Fact]
    public async Task What_was_kept_under_the_reference_moves_when_both_names_are_told()
    {
        await bridge.Post("of-pommier-bleu", ByReference.With(("places_disponibles", null)));
        await bridge.Post("of-pommier-bleu", NinePlaces.With(("session_cle", Messages.Reference)));
        await bridge.Post("ml-le-havre", Prescription.With(("mission_locale", "76351S00"), ("session_cle", Messages.Reference)));

        await bridge.Post("of-pommier-bleu", Session.With(("places_disponibles", null)));
        await bridge.Post("of-pommier-bleu", NinePlaces.With(("id", "places-2"), ("constate_le", "2026-06-27T08:00:00+02:00"), ("places_disponibles", 4)));

        (await Shown()).ShouldSatisfyAllConditions(s => s!.PlacesDisponibles.ShouldBe(4), s => s!.Description.ShouldNotBeNull());
        (await bridge.To("ml-le-havre")).ShouldBe(["session pending", "places blocked"]);
        (await bridge.Database.Read(db => PlacesSearch.Run(db, new(null, null, null, null, null, null, null, null, null, null, 1, 50)))).Total.ShouldBe(1);
    }

    [Fact]
    public async Task A_session_told_with_both_names_does_not_overtake_what_waits_under_its_reference()
    {
        await bridge.Post("of-pommier-bleu", ByReference);

        var both = await bridge.Post("of-pommier-bleu", Session);

        (await bridge.To("ml-caen")).ShouldBe(["session pending", "session blocked"]);
        (await bridge.View(both)).Deliveries.ShouldAllBe(d => d.State == "blocked");
    }

    [Fact]
    public async Task Messages_that_the_joining_session_brings_together_are_each_sent_once()
    {
        await bridge.Post("of-pommier-bleu", NinePlaces.With(("id", "places-ref"), ("session_cle", Messages.Reference)));
        var session = await bridge.Accept("of-pommier-bleu", Session);
        var places = await bridge.Accept("of-pommier-bleu", NinePlaces.With(("constate_le", "2026-06-27T08:00:00+02:00"), ("places_disponibles", 4)));

        await bridge.Route(session, places);

        (await bridge.To("ml-caen")).ShouldBe(["session pending", "places cancelled", "places blocked"]);
        (await bridge.View(places)).Deliveries.Count(d => d.State is "pending" or "blocked").ShouldBe(3);
        (await Shown())!.PlacesDisponibles.ShouldBe(4);
    }

    [Theory]
    [InlineData("28_SE_0000412345", "AUTRE")]
    [InlineData("28_SE_0000499999", "MAG-CAEN-2026-2")]
    public async Task Two_names_that_are_joined_otherwise_already_are_refused(string session, string reference)
    {
        await bridge.Post("of-pommier-bleu", Session);
        var names = Triplet.DeepClone().AsObject();
        (names["session"], names["reference"]) = (session, reference);

        var problem = (await bridge.Judge("of-pommier-bleu", Session.With(("id", "s-2"), ("session_cle", names)))).Problem!;

        problem.Slug.ShouldBe("business-rule");
        problem.Errors!.Select(e => (e.Pointer, e.Code)).ShouldBe([("/session_cle", "session_contredite")]);
    }

    [Fact]
    public async Task A_name_that_was_told_wrong_by_what_is_refused_for_its_wait_is_free_again()
    {
        await bridge.Post("ml-le-havre", Prescription.With(("mission_locale", "76351S00"), ("session_cle", Messages.Reference)));
        await bridge.Post("of-pommier-bleu", NinePlaces.With(("id", "slip"), ("session_cle", Names("SLIP"))));
        bridge.Clock.Advance(TimeSpan.FromDays(6));
        var byReference = await bridge.Post("of-pommier-bleu", NinePlaces.With(("session_cle", Messages.Reference)));
        (await bridge.Judge("of-pommier-bleu", Session)).Problem!.Errors!.Select(e => e.Code).ShouldBe(["session_contredite"]);
        bridge.Clock.Advance(TimeSpan.FromDays(1));

        await bridge.Router.RefuseHeld(bridge.Clock.GetUtcNow() - TimeSpan.FromDays(7));
        await bridge.Post("of-pommier-bleu", Session);

        // What named it by the reference alone, in a journey and in a count, is about the session that has this name now.
        (await bridge.View(byReference)).State.ShouldBe("routed");
        (await bridge.To("ml-le-havre")).ShouldBe(["session pending", "places blocked"]);
        (await Shown())!.PlacesDisponibles.ShouldBe(9);
    }

    [Fact]
    public async Task Names_that_are_told_by_another_message_too_stay_joined()
    {
        await bridge.Post("of-pommier-bleu", NinePlaces.With(("id", "first"), ("session_cle", Names("28_SE_0000412345"))));
        bridge.Clock.Advance(TimeSpan.FromDays(6));
        var second = await bridge.Post("of-pommier-bleu", NinePlaces.With(("id", "second"), ("session_cle", Names("28_SE_0000412345"))));
        bridge.Clock.Advance(TimeSpan.FromDays(1));

        await bridge.Router.RefuseHeld(bridge.Clock.GetUtcNow() - TimeSpan.FromDays(7));

        (await bridge.View(second)).State.ShouldBe("held");
        (await bridge.Judge("of-pommier-bleu", Session.With(("session_cle", Names("SLIP"))))).Problem!.Errors!.Select(e => e.Code).ShouldBe(["session_contredite"]);
    }

    [Fact]
    public async Task Names_that_a_prescription_told_stay_joined_when_places_are_refused()
    {
        await bridge.Post("ml-caen", Prescription.With(("session_cle", Names("28_SE_0000412345"))));
        await bridge.Post("of-pommier-bleu", NinePlaces.With(("session_cle", Names("28_SE_0000412345"))));
        bridge.Clock.Advance(TimeSpan.FromDays(7));

        await bridge.Router.RefuseHeld(bridge.Clock.GetUtcNow() - TimeSpan.FromDays(7));

        (await bridge.Judge("of-pommier-bleu", Session.With(("session_cle", Names("SLIP"))))).Problem!.Errors!.Select(e => e.Code).ShouldBe(["session_contredite"]);
    }

    [Fact]
    public async Task A_name_that_was_told_wrong_by_what_turns_out_wrong_is_free_again()
    {
        var slip = await bridge.Post("of-pommier-bleu", Session.With(("id", "slip"), ("session_cle", Names("SLIP")), ("corrige", "later")));
        await bridge.Post("ml-caen", Prescription);

        // Another type than what corrects it.
        await bridge.Post("of-pommier-bleu", Reponse.With(("id", "later")));

        (await bridge.View(slip)).State.ShouldBe("refused");
        (await bridge.Judge("of-pommier-bleu", Session)).Problem.ShouldBeNull();
    }

    public ValueTask DisposeAsync() => bridge.DisposeAsync();

    /// <summary>The sample's reference, and its triplet but for the session.</summary>
    private static JsonObject Names(string session)
    {
        var names = Session.Json["session_cle"]!.DeepClone().AsObject();
        names["session"] = session;
        return names;
    }

    /// <summary>The sample's session as people find it.</summary>
    private async Task<SessionState?> Shown()
    {
        var key = SiBridge.Journal.OrderKey.Of(PommierBleu, Session.Read<SiBridge.Contracts.Session>().SessionCle);
        return (await bridge.Database.Read(db => SessionStore.Load(db, [key]))).GetValueOrDefault(key);
    }
}

public sealed class OfferRouting_on_SQLite() : OfferRoutingTests(Engine.SQLite);

public sealed class OfferRouting_on_PostgreSQL() : OfferRoutingTests(Engine.PostgreSQL);
