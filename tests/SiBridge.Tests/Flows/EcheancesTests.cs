using System.Text.Json.Nodes;
using Dapper;
using Shouldly;
using SiBridge.Echeances;
using SiBridge.Flows;
using SiBridge.Journal;
using SiBridge.Network;
using SiBridge.Parcours;
using SiBridge.Reference;
using SiBridge.Storage;
using SiBridge.Tests.Support;
using Xunit;
using static SiBridge.Tests.Support.Messages;

namespace SiBridge.Tests.Flows;

/// <summary>What rings, when, for whom and how often: by the very router and sweep of a worker, with a clock that the test moves.</summary>
public abstract class EcheancesTests(Engine engine) : IAsyncLifetime
{
    private const string Strasbourg = "67482S00", SaintDenis = "97411S00";

    private static readonly NetworkInForce Network = Networks.Normandie
        .With(Networks.MissionLocale("ml-strasbourg", Strasbourg, Networks.All)).With(Networks.MissionLocale("ml-saint-denis", SaintDenis, Networks.All));

    private readonly EmbeddedBridge bridge = new(engine, Network);

    /// <summary>A bridge that has worked before the first message comes.</summary>
    public async ValueTask InitializeAsync() => await Look();

    public ValueTask DisposeAsync() => bridge.DisposeAsync();

    [Theory]
    [InlineData("ml-caen", Caen, "Europe/Paris", "2027-03-25T10:00:00+01:00", "2027-03-31T00:00:00+02:00")] // Easter Monday rests, and summer time began
    [InlineData("ml-strasbourg", Strasbourg, "Europe/Paris", "2027-03-25T10:00:00+01:00", "2027-04-01T00:00:00+02:00")] // Good Friday rests too
    [InlineData("ml-caen", Caen, "Europe/Paris", "2027-07-12T10:00:00+02:00", "2027-07-16T00:00:00+02:00")] // Tuesday and Thursday around 14 July
    [InlineData("ml-caen", Caen, "Europe/Paris", "2027-10-29T10:00:00+02:00", "2027-11-04T00:00:00+01:00")] // after Friday and Monday 1 November
    [InlineData("ml-caen", Caen, "Europe/Paris", "2027-12-17T10:00:00+01:00", "2027-12-22T00:00:00+01:00")]
    [InlineData("ml-saint-denis", SaintDenis, "Indian/Reunion", "2027-12-17T10:00:00+04:00", "2027-12-23T00:00:00+04:00")] // 20 December, a Monday, rests
    public async Task A_prescription_without_answer_rings_once_on_the_right_working_day(string missionLocale, string structure, string zone, string prescribed, string rings)
    {
        bridge.Network.Replace(Network with { Zone = TimeZoneInfo.FindSystemTimeZoneById(zone) });
        MoveTo(prescribed);
        await bridge.Post(missionLocale, Prescription.With(("mission_locale", structure)));

        await LookAt(DateTimeOffset.Parse(rings) - TimeSpan.FromSeconds(1));
        (await Rang()).ShouldBeEmpty();
        await LookAt(DateTimeOffset.Parse(rings));
        await Look();
        await LookAt(DateTimeOffset.Parse(rings) + TimeSpan.FromHours(23));

        (await Rang()).ShouldBe(["reponse 1"]);
        (await bridge.To(missionLocale)).ShouldBe(["rappel pending"]);
        (await bridge.To("of-pommier-bleu")).ShouldBe(["prescription pending", "rappel blocked"]);
        (await bridge.To("region-normandie")).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_session_says_in_which_departement_days_are_counted()
    {
        MoveTo("2027-03-25T08:00:00+01:00");
        await bridge.Post("of-pommier-bleu", Session.With(
            ("lieu", JsonNode.Parse("""{ "commune_insee": "67482", "code_postal": "67000", "ville": "Strasbourg" }""")), ("debut", "2028-01-10"), ("fin", "2028-06-30")));
        await bridge.Post("ml-caen", Prescription);

        await LookAt("2027-03-31T00:00:00+02:00");
        (await Rang()).ShouldBeEmpty();
        await LookAt("2027-04-01T00:00:00+02:00");

        (await Rang()).ShouldBe(["reponse 1"]);
    }

    [Fact]
    public async Task A_prescription_that_is_sent_anew_every_night_rings_after_the_session_has_begun_all_the_same()
    {
        MoveTo("2026-10-01T10:00:00+02:00");
        await bridge.Post("of-pommier-bleu", Session.With(("debut", "2026-10-07"), ("fin", "2027-01-29")));
        for (var night = 0; night < 14; night++)
        {
            await bridge.Post("ml-caen", Prescription.With(("id", $"p-{night}"), ("emis_le", $"{bridge.Clock.GetUtcNow():yyyy-MM-ddTHH:mm:ss}Z")));
            await LookAt(bridge.Clock.GetUtcNow() + TimeSpan.FromDays(1));
        }

        (await Rang()).ShouldContain("entree 1");
    }

    [Fact]
    public async Task An_absence_and_a_new_convocation_give_time_until_its_day()
    {
        MoveTo("2026-09-01T10:00:00+02:00");
        await bridge.Post("ml-caen", Prescription);
        await bridge.Post("of-pommier-bleu", Presence.With(("emis_le", "2026-09-01T09:00:00+02:00"), ("date", "2026-09-01"), ("presence", "excuse")));
        await bridge.Post("of-pommier-bleu", Convocation.With(("emis_le", "2026-09-01T09:30:00+02:00"), ("date_heure", "2026-09-30T09:00:00+02:00")));

        await LookAt("2026-09-29T23:00:00+02:00");
        (await Rang()).ShouldBeEmpty();
        await LookAt("2026-10-15T00:00:00+02:00");

        (await Rang()).ShouldBe(["resultat 1"]);
    }

    [Fact]
    public async Task An_end_that_a_system_writes_as_the_last_day_of_all_stops_nothing()
    {
        await bridge.Post("ml-caen", Prescription);

        await bridge.Post("of-pommier-bleu", Entree.With(("date_fin_prevue", "9999-12-31")));

        (await bridge.Parcours())!.Etat.ShouldBe(EtatParcours.Entree);
    }

    [Fact]
    public async Task It_rings_three_times_and_is_then_closed_without_answer()
    {
        MoveTo("2026-10-05T10:00:00+02:00"); // a Monday
        await bridge.Post("ml-caen", Prescription);

        foreach (var (day, rang, etat) in new[]
        {
            ("2026-10-08", 1, "ouverte"), ("2026-10-13", 2, "ouverte"), ("2026-10-16", 3, "ouverte"), ("2026-10-21", 3, "sans_reponse"), ("2027-10-21", 3, "sans_reponse"),
        })
        {
            await LookAt($"{day}T00:00:00+02:00");
            await Look();
            (await Echeances()).ShouldBe([$"reponse {rang} {etat}"]);
        }

        (await Rang()).ShouldBe(["reponse 1", "reponse 2", "reponse 3"]);
        var texts = await Texts("ml-caen");
        texts[0].ShouldBe("Of-pommier-bleu n'a pas répondu à la prescription P-2026-0417, qui attend depuis le 5 octobre 2026.");
        texts[2].ShouldEndWith(" C'est le dernier rappel : sans nouvelle, l'échéance sera close sans réponse.");
    }

    [Fact]
    public async Task A_bridge_that_was_away_for_months_rings_once_and_not_three_times()
    {
        MoveTo("2026-10-05T10:00:00+02:00");
        await bridge.Post("ml-caen", Prescription);

        await LookAt("2027-02-01T15:00:00+01:00"); // a Monday
        await Look();
        (await Rang()).ShouldBe(["reponse 1"]);
        await LookAt("2027-02-03T23:00:00+01:00");
        (await Rang()).ShouldBe(["reponse 1"]);
        await LookAt("2027-02-04T00:00:00+01:00");

        (await Rang()).ShouldBe(["reponse 1", "reponse 2"]);
    }

    [Fact]
    public async Task An_answer_in_time_rings_nothing_and_one_that_comes_late_lifts_what_rang()
    {
        MoveTo("2026-10-05T10:00:00+02:00");
        await bridge.Post("ml-caen", Prescription);
        await bridge.Post("ml-caen", Prescription.With(("id", "p-2"), ("prescription_id", "P-2")));
        MoveTo("2026-10-07T10:00:00+02:00");
        await bridge.Post("of-pommier-bleu", Reponse);
        await LookAt("2026-10-08T00:00:00+02:00");
        (await Echeances()).ShouldBe(["reponse 1 ouverte"]);

        await bridge.Post("of-pommier-bleu", Reponse.With(("id", "r-2"), ("prescription_id", "P-2")));
        await Look();

        (await Echeances()).ShouldBe(["reponse 1 levee"]);
        (await Rang()).ShouldBe(["reponse 1"]);
    }

    [Fact]
    public async Task Each_step_of_a_journey_has_its_own_deadline()
    {
        MoveTo("2026-10-05T09:00:00+02:00"); // a Monday
        await bridge.Post("of-pommier-bleu", Session.With(("debut", "2026-11-02"), ("fin", "2027-01-29"), ("etat_recrutement", "ferme")));
        await bridge.Post("ml-caen", Prescription);
        await bridge.Post("of-pommier-bleu", Reponse);
        await LookBetween("2026-10-20", "resultat 1"); // ten working days, 6 to 19
        await bridge.Post("of-pommier-bleu", Resultat);
        // The session begins on Monday 2 November; three working days are 3, 4 and 5.
        await LookBetween("2026-11-06", "entree 1");
        await bridge.Post("of-pommier-bleu", Entree.With(("date_fin_prevue", "2027-01-29")));
        await bridge.Post("of-pommier-bleu", Interruption.With(("date_debut", "2026-11-06"), ("reprise_prevue", null)));
        // Fifteen: 9, 10, 12, 13, 16 to 20, 23 to 27 and 30; 11 November rests.
        await LookBetween("2026-12-01", "reprise 1");
        await bridge.Post("of-pommier-bleu", Reprise);
        // Planned to end on Friday 29 January; five: 1 to 5 February.
        await LookBetween("2027-02-08", "fin 1");
        await bridge.Post("of-pommier-bleu", Fin);
        await LookAt("2028-02-08T00:00:00+01:00");

        (await Rang()).ShouldBe(["resultat 1", "entree 1", "reprise 1", "fin 1"]);
        (await Echeances()).ShouldAllBe(e => e.EndsWith(" levee"));
        // From `entree` on the Region is told too, and never a name or a dossier.
        (await bridge.To("region-normandie")).Count(d => d.StartsWith("rappel")).ShouldBe(2);
        var last = (await Receipts())[^1];
        var (region, missionLocale) = (JsonNode.Parse(await bridge.Body(last, "region-normandie"))!, JsonNode.Parse(await bridge.Body(last, "ml-caen"))!);
        region.AsObject().Select(p => p.Key).ShouldBe(
            ["id", "emis_le", "echeance", "rang", "depuis", "attendu_de", "texte", "a_faire", "mission_locale", "prescription_id", "organisme", "session_cle", "type", "receipt", "emetteur"]);
        missionLocale["dossier"]!.GetValue<string>().ShouldBe("123456");
    }

    [Fact]
    public async Task Once_a_session_has_begun_it_is_the_entry_that_is_waited_for_whatever_was_not_answered_before()
    {
        MoveTo("2026-10-05T09:00:00+02:00");
        await bridge.Post("of-pommier-bleu", Session.With(("debut", "2026-10-07"), ("fin", "2027-01-29"), ("etat_recrutement", "ferme")));
        await bridge.Post("ml-caen", Prescription);

        await LookBetween("2026-10-13", "entree 1"); // after 8, 9 and 12

        (await Texts("ml-caen"))[0].ShouldStartWith("La session a commencé et of-pommier-bleu n'a dit ni entrée ni non-entrée pour la prescription P-2026-0417");
    }

    [Fact]
    public async Task A_session_that_is_moved_moves_the_deadlines_of_its_journeys()
    {
        MoveTo("2026-10-05T09:00:00+02:00");
        await bridge.Post("of-pommier-bleu", Session.With(("debut", "2027-03-01"), ("fin", "2027-06-30"), ("etat_recrutement", "ferme")));
        await bridge.Post("ml-caen", Prescription);
        await bridge.Post("of-pommier-bleu", Resultat);
        await LookAt("2026-10-09T00:00:00+02:00");

        await bridge.Post("of-pommier-bleu", Session.With(("id", "s-2"), ("emis_le", "2026-06-23T09:00:00+02:00"), ("debut", "2026-10-12"), ("fin", "2027-06-30"), ("etat_recrutement", "ferme")));
        await LookBetween("2026-10-16", "entree 1"); // after 13, 14 and 15
    }

    [Fact]
    public async Task Places_that_are_not_refreshed_ring_for_the_organisme_until_they_are()
    {
        MoveTo("2026-10-23T09:00:00+02:00");
        await bridge.Post("of-pommier-bleu", Session.With(("debut", "2027-03-01"), ("fin", "2027-06-30")));
        // Seven days on clocks that are set back meanwhile.
        await LookAt("2026-10-30T08:59:59+01:00");
        (await Rang()).ShouldBeEmpty();
        await LookAt("2026-10-30T09:00:00+01:00");

        (await Rang()).ShouldBe(["places 1"]);
        (await bridge.To("of-pommier-bleu")).ShouldBe(["rappel pending"]);
        (await bridge.To("ml-caen")).ShouldBe(["session pending"]);
        await bridge.Post("of-pommier-bleu", Messages.Places.With(("constate_le", "2026-10-30T08:30:00+01:00")));
        await Look();
        (await Echeances()).ShouldBe(["places 1 levee"]);
        await LookAt("2026-11-06T09:00:00+01:00");
        (await Rang()).ShouldBe(["places 1", "places 1"]);
    }

    [Fact]
    public async Task A_partner_that_sends_on_most_days_rings_when_it_falls_silent_and_one_that_seldom_does_never()
    {
        for (var (day, sent) = (new DateTime(2026, 10, 5), 0); sent < 10; day = day.AddDays(1))
        {
            if (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday) continue;
            MoveTo($"{day:yyyy-MM-dd}T09:00:00+02:00");
            await bridge.Post("ml-caen", Prescription.With(("id", $"p-{sent}"), ("prescription_id", $"P-{sent}")));
            if (sent++ % 2 == 0) await bridge.Post("of-pommier-bleu", Reponse.With(("id", $"r-{sent}"), ("prescription_id", $"P-{sent - 1}")));
        }

        // The last came on Friday 16 October; five working days are 19 to 23.
        await LookAt("2026-10-25T22:59:59Z");
        (await Rang()).ShouldNotContain("silence 1");
        await LookAt("2026-10-26T00:00:00+01:00");
        await LookAt("2026-10-26T00:02:00+01:00");

        (await Bodies()).Where(b => (string)b["echeance"]! is "silence").Select(b => $"{b["attendu_de"]} {b["rang"]} {b["depuis"]}").ShouldBe(["ml-caen 1 2026-10-16"]);
        MoveTo("2026-10-26T09:00:00+01:00");
        await bridge.Post("ml-caen", Prescription.With(("id", "p-back"), ("prescription_id", "P-back")));
        await LookAt("2026-10-26T09:05:00+01:00");
        (await Echeances()).ShouldContain("silence 1 levee");
    }

    [Fact]
    public async Task What_is_off_does_not_ring_and_what_is_switched_on_rings_for_journeys_that_are_there_already()
    {
        Deadlines off = new(Deadlines.Kinds.ToDictionary(k => k, _ => (Deadline?)null)), on = new(new Dictionary<string, Deadline?> { ["reponse"] = Deadline.Of(new(1, Ouvres: true)) });
        bridge.Network.Replace(Network with { Version = 2, Deadlines = off });
        MoveTo("2026-10-05T09:00:00+02:00");
        await Look();
        await bridge.Post("ml-caen", Prescription);
        await LookAt("2026-10-07T09:00:00+02:00");
        (await Rang()).ShouldBeEmpty();

        bridge.Network.Replace(Network with { Version = 3, Deadlines = on });
        await Look();
        await Look();

        (await Rang()).ShouldBe(["reponse 1"]);
    }

    [Fact]
    public async Task Journeys_of_before_there_were_deadlines_get_theirs_from_then_on_and_what_is_long_past_is_left_alone()
    {
        MoveTo("2026-10-05T09:00:00+02:00");
        await bridge.Post("ml-caen", Prescription.With(("id", "old"), ("prescription_id", "P-old")));
        MoveTo("2026-12-03T09:00:00+01:00");
        await bridge.Post("ml-caen", Prescription);
        await bridge.Database.Write(db => db.Execute("UPDATE parcours SET regarder_le = NULL; DELETE FROM echeance_regle"));
        MoveTo("2026-12-11T09:00:00+01:00"); // a Friday: the first look of the new program

        for (var i = 0; i < 4; i++) await Look();
        await LookBetween("2026-12-16", "reponse 1"); // after Monday and Tuesday

        (await Bodies()).Select(b => (string)b["prescription_id"]!).ShouldBe(["P-2026-0417"]);
    }

    [Fact]
    public async Task Several_workers_and_one_that_is_cut_off_in_the_middle_ring_each_once()
    {
        MoveTo("2026-10-05T09:00:00+02:00");
        for (var i = 0; i < 40; i++) await bridge.Post("ml-caen", Prescription.With(("id", $"p-{i}"), ("prescription_id", $"P-{i}")));
        bridge.Clock.Advance(TimeSpan.FromDays(3));
        // Cut off before its transaction is over: nothing of it was said.
        await Should.ThrowAsync<OperationCanceledException>(() => bridge.Database.Write<bool>(db =>
        {
            var routing = new Routing(db, bridge.Network.Current, bridge.Clock.GetUtcNow());
            new EcheanceRouting(routing, DateTimeOffset.UnixEpoch).Journeys([.. Enumerable.Range(0, 20).Select(i => $"P:{Caen}/P-{i}")]);
            routing.Flush();
            throw new OperationCanceledException();
        }));
        (await Rang()).ShouldBeEmpty();

        var others = Enumerable.Range(0, 3).Select(_ => bridge.Database.IsShared ? bridge.OneMore() : bridge.Database).ToList();
        await Task.WhenAll(others.Select(async database =>
        {
            using var router = bridge.NewRouter(database);
            await DeadlineLook.Now(bridge, router, database);
        }));

        (await Bodies()).Select(b => (string)b["prescription_id"]!).ShouldBe(Enumerable.Range(0, 40).Select(i => $"P-{i}"), ignoreOrder: true);
    }

    [Fact]
    public async Task An_organisme_that_is_not_connected_is_not_reminded_and_the_Mission_Locale_is_told_why()
    {
        bridge.Network.Replace(Network.Without("of-pommier-bleu"));
        MoveTo("2026-10-05T09:00:00+02:00");
        await bridge.Post("ml-caen", Prescription);

        await LookBetween("2026-10-08", "reponse 1");

        var body = (await Bodies()).Single();
        body["attendu_de"].ShouldBeNull();
        ((string)body["texte"]!).ShouldStartWith("L'organisme, qui n'est pas raccordé au pont, n'a pas répondu");
        (await bridge.To("ml-caen")).ShouldBe(["rappel pending"]);
    }

    [Fact]
    public async Task Each_reader_sees_what_concerns_it_and_no_more()
    {
        MoveTo("2026-10-05T09:00:00+02:00");
        await bridge.Post("of-pommier-bleu", Session.With(("debut", "2027-03-01"), ("fin", "2027-06-30")));
        await bridge.Post("ml-caen", Prescription);
        await LookAt("2026-10-12T09:00:00+02:00");

        (await Seen("ml-caen")).ShouldBe(["reponse P-2026-0417"]);
        (await Seen("of-pommier-bleu")).ShouldBe(["reponse P-2026-0417", "places "]);
        (await Seen("region-normandie")).ShouldBe(["places "]);
        (await Seen("ml-le-havre")).ShouldBeEmpty();
        (await Seen("of-trois-marees")).ShouldBeEmpty();
        (await Seen(null)).ShouldBe(["reponse P-2026-0417", "places "]);
        (await Seen(null, EtatEcheance.SansReponse)).ShouldBeEmpty();
        (await SeenInTheJourney("ml-caen")).ShouldBe(["reponse ouverte"]);
        (await SeenInTheJourney("region-normandie")).ShouldBeEmpty();
    }

    private async Task<IReadOnlyList<string>> Seen(string? partner, EtatEcheance? etat = null) =>
        [.. (await new EcheancesFor(bridge.Database).Find(partner is null ? new(null, Network.Operators[0]) : new(Network.ByCode(partner), null), new(etat, null, null, null, 1, 50))).Page
            .Select(e => $"{e.Type} {e.PrescriptionId}")];

    private async Task<IReadOnlyList<string>> SeenInTheJourney(string partner) =>
        [.. (await bridge.Database.Read(db => EcheancesFor.OfJourney(db, new(Network.ByCode(partner), null), OrderKey.OfJourney(Caen, "P-2026-0417")))).Select(e => $"{e.Type} {e.Etat}")];

    /// <summary>Nothing rings until the day begins, and then this.</summary>
    private async Task LookBetween(string day, string rings)
    {
        var before = await Rang();
        var start = JourneeLocale.Debut(DateOnly.Parse(day), Network.Zone);
        await LookAt(start - TimeSpan.FromSeconds(1));
        (await Rang()).ShouldBe(before);
        await LookAt(start);
        await Look();
        (await Rang()).ShouldBe([.. before, rings]);
    }

    private Task Look() => DeadlineLook.Now(bridge);

    private void MoveTo(string instant) => bridge.Clock.Advance(DateTimeOffset.Parse(instant) - bridge.Clock.GetUtcNow());

    private Task LookAt(string instant) => LookAt(DateTimeOffset.Parse(instant));

    private Task LookAt(DateTimeOffset instant)
    {
        bridge.Clock.Advance(instant - bridge.Clock.GetUtcNow());
        return Look();
    }

    /// <summary>What the bridge said, in order: what is waited for, and how often it was said.</summary>
    private async Task<IReadOnlyList<string>> Rang() => [.. (await Bodies()).Select(b => $"{b["echeance"]} {b["rang"]}")];

    private async Task<List<JsonNode>> Bodies() => [.. (await bridge.Database.Read(db => db.Query<byte[]>(
        "SELECT b.body FROM message m JOIN message_body b ON b.seq = m.seq WHERE m.type = 'rappel' ORDER BY m.seq").ToList())).Select(b => JsonNode.Parse(Packed.Unpack(b))!)];

    private Task<List<Guid>> Receipts() => bridge.Database.Read(db => db.Query<Guid>("SELECT receipt FROM message WHERE type = 'rappel' ORDER BY seq").ToList());

    private async Task<List<string>> Texts(string recipient) => [.. await Task.WhenAll((await Receipts()).Select(async r => (string)JsonNode.Parse(await bridge.Body(r, recipient))!["texte"]!))];

    private Task<List<string>> Echeances() => bridge.Database.Read(db => db.Query<(string Kind, int Rappels, string Etat)>(
        "SELECT echeance, rappels, etat FROM echeance ORDER BY rappele_le").Select(e => $"{e.Kind} {e.Rappels} {e.Etat}").ToList());
}

public sealed class Echeances_on_SQLite() : EcheancesTests(Engine.SQLite);

public sealed class Echeances_on_PostgreSQL() : EcheancesTests(Engine.PostgreSQL);
