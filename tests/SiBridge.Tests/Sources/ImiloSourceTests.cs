using System.Text.Json.Nodes;
using Dapper;
using Microsoft.AspNetCore.Http;
using Shouldly;
using SiBridge.Storage;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Sources;

/// <summary>What becomes of the events of a Mission Locale's own system, and what is asked of it for that.</summary>
public sealed class ImiloSourceTests : IAsyncDisposable
{
    private const string Ack = ImiloDesk.Queue + "/E1/ack";

    private ImiloDesk imilo = new(Engine.SQLite);

    [Fact]
    public async Task A_new_proposal_becomes_a_prescription_with_what_is_needed_of_it_and_is_acknowledged()
    {
        imilo.Events.Add(ImiloDesk.Event("E1", "CREATE"));

        (await imilo.Look()).Error.ShouldBeNull();

        imilo.Asked.ShouldBe([ImiloDesk.Queue, ImiloDesk.Dossier, ImiloDesk.Proposition, Ack, ImiloDesk.Queue]);
        (await Kept()).ShouldBe([
            "ml-caen imilo-E1 prescription "
            + """{"id":"imilo-E1","emis_le":"2026-06-29T10:30:00+02:00","mission_locale":"14327S00","prescription_id":"70","dossier":"500","""
            + """ "prescripteur":{"nom":"Lethuillier","prenom":"Maud","courriel":"m.lethuillier@ml-caen.example"},""".Trim()
            + """ "jeune":{"nom_naissance":"MORVANDEL","prenom":"Lina","date_naissance":"2007-05-14","courriel":"lina.morvandel@example.org","code_postal":"14000","france_travail_id":"4053956Z"},""".Trim()
            + """ "session_cle":{"formation":"28_AF_1","action":"28_AC_1","session":"28_SE_1"},"organisme":"12345678200010","financeurs":[2],"region":"28","dispositif":"PACEA","date_prescription":"2026-06-29"}""".Trim(),
        ]);
    }

    [Theory]
    [InlineData("UPDATE", "prescription")]
    [InlineData("DELETE", "annulation")]
    [InlineData("ARCHIVE", "annulation")]
    public async Task What_is_done_to_a_proposal_later_is_a_message_of_its_own(string action, string type)
    {
        imilo.Events.Add(ImiloDesk.Event("E1", "CREATE"));
        imilo.Events.Add(ImiloDesk.Event("E2", action, date: "2026-06-30 09:00:00"));

        await imilo.Look();

        (await Kept()).Select(k => string.Join(' ', k.Split(' ')[..3])).ShouldBe(["ml-caen imilo-E1 prescription", $"ml-caen imilo-E2 {type}"]);
        imilo.Events.ShouldBeEmpty();
        // One structure alone: nothing need be fetched to say that its proposal is gone.
        if (type is "annulation") imilo.Asked.Count(path => path == ImiloDesk.Dossier).ShouldBe(1);
    }

    [Fact]
    public async Task An_acknowledgement_that_was_lost_is_made_again_and_nothing_else_is()
    {
        imilo.Events.Add(ImiloDesk.Event("E1", "CREATE"));
        imilo.Instead[Ack] = response => response.StatusCode = 500;
        await imilo.Look();
        // Meanwhile it reads otherwise: under the same id that would be another message.
        imilo.Objects[ImiloDesk.Proposition]["dispositif"] = "CEJ";
        imilo.Instead.Clear();

        await imilo.Look();

        imilo.Asked.ShouldBe([ImiloDesk.Queue, Ack, ImiloDesk.Queue]);
        (await Kept()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Nothing_is_acknowledged_before_it_is_on_disk()
    {
        imilo.Events.Add(ImiloDesk.Event("E1", "CREATE"));
        await imilo.Bridge.Database.Write(db => { db.Execute("CREATE TRIGGER away BEFORE INSERT ON message BEGIN SELECT RAISE(ABORT, 'away'); END"); });

        await Should.ThrowAsync<Exception>(() => imilo.Look());

        imilo.Events.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Events_of_other_types_are_acknowledged_and_nothing_is_fetched_for_them()
    {
        imilo.Events.Add(ImiloDesk.Event("E1", "CREATE", type: "RDV"));

        await imilo.Look();

        imilo.Asked.ShouldBe([ImiloDesk.Queue, Ack, ImiloDesk.Queue]);
        (await Kept()).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_cannot_become_a_message_is_told_to_the_Mission_Locale_once_and_acknowledged()
    {
        imilo.Events.Add(ImiloDesk.Event("E1", "CREATE"));
        imilo.Objects[ImiloDesk.Proposition].Remove("session");
        imilo.Instead[Ack] = response => response.StatusCode = 500;
        await imilo.Look();
        imilo.Instead.Clear();

        await imilo.Look();

        imilo.Events.ShouldBeEmpty();
        var told = (await Kept()).ShouldHaveSingleItem();
        told.ShouldStartWith("sibridge anomalie:");
        var body = JsonNode.Parse(told[told.IndexOf('{', StringComparison.Ordinal)..])!;
        ((string?)body["pointer"], (string?)body["code"], (string?)body["prescription_id"], (string?)body["message"]!["id"]).ShouldBe(("/session_cle", "required", "70", "imilo-E1"));
        (await imilo.Bridge.To("ml-caen")).ShouldBe(["anomalie pending"]);
    }

    [Theory]
    [InlineData("nir")]
    [InlineData("structure")]
    [InlineData("age")]
    public async Task So_is_what_is_gone_or_must_not_be_kept_or_is_another_s(string code)
    {
        imilo.Events.Add(ImiloDesk.Event("E1", "CREATE"));
        if (code is "nir") imilo.Objects[ImiloDesk.Proposition]["dispositif"] = "2 07 05 14 118 001 83";
        if (code is "structure") imilo.Objects[ImiloDesk.Dossier] = ImiloDesk.Person("99999S00");
        if (code is "age") imilo.Objects[ImiloDesk.Dossier]["dateNaissance"] = "1980-01-01";

        await imilo.Look();

        imilo.Events.ShouldBeEmpty();
        var told = (await Kept()).ShouldHaveSingleItem();
        told.ShouldContain($"\"code\":\"{code}\"");
        told.ShouldNotContain("2 07 05");
    }

    [Theory]
    [InlineData(404)]
    [InlineData(400)]
    public async Task That_something_is_gone_is_believed_when_others_of_its_kind_are_there(int status)
    {
        imilo.Events.Add(ImiloDesk.Event("E1", "CREATE"));
        imilo.Instead[ImiloDesk.Proposition] = response => response.StatusCode = status;

        // A wrong path, or an API that is stopped, says this of all of them.
        (await imilo.Look()).Error!.ShouldContain("vérifiez « paths » de la source");
        imilo.Events.ShouldHaveSingleItem();
        (await Kept()).ShouldBeEmpty();

        imilo.Events.Add(ImiloDesk.Event("E2", "CREATE", dossier: 501, proposition: 71));
        imilo.Objects["/sue/dossiers/501"] = ImiloDesk.Person();
        imilo.Objects["/operateurs/dossiers/501/propositions/71"] = ImiloDesk.Proposed();
        (await imilo.Look()).Error.ShouldBeNull();

        imilo.Events.ShouldBeEmpty();
        (await Kept()).Count(k => k.Contains(status is 404 ? "\"code\":\"introuvable\"" : "\"code\":\"refuse_par_imilo\"", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Theory]
    [InlineData("A\0", "2026-06-29 10:30:00")]
    [InlineData("A", "0001-01-01 00:00:00")]
    public async Task What_no_message_may_hold_costs_its_own_event_alone(string name, string date)
    {
        imilo.Events.AddRange([ImiloDesk.Event("E1", "CREATE", date: date), ImiloDesk.Event("E2", "CREATE", dossier: 501, proposition: 71)]);
        imilo.Objects[ImiloDesk.Dossier]["nomNaissance"] = name;
        imilo.Objects["/sue/dossiers/501"] = ImiloDesk.Person();
        imilo.Objects["/operateurs/dossiers/501/propositions/71"] = ImiloDesk.Proposed();

        (await imilo.Look()).Error.ShouldBeNull();

        imilo.Events.ShouldBeEmpty();
        (await Kept()).Select(k => k.Split(' ')[1].Split(':')[0]).ShouldBe(["anomalie", "imilo-E2"]);
    }

    [Fact]
    public async Task What_could_not_be_fetched_is_asked_for_again_and_what_comes_after_it_of_the_same_person_waits()
    {
        imilo.Events.AddRange([ImiloDesk.Event("E1", "CREATE"), ImiloDesk.Event("E2", "DELETE", date: "2026-06-30 09:00:00"), ImiloDesk.Event("E3", "CREATE", dossier: 501, proposition: 71)]);
        imilo.Objects["/sue/dossiers/501"] = ImiloDesk.Person();
        imilo.Objects["/operateurs/dossiers/501/propositions/71"] = ImiloDesk.Proposed();
        imilo.Instead[ImiloDesk.Proposition] = response => response.StatusCode = 500;

        var looked = await imilo.Look();

        looked.Error!.ShouldContain("a répondu HTTP 500 (Propositions)");
        looked.Wait.ShouldBe(TimeSpan.FromSeconds(5));
        imilo.Events.Select(e => (string?)e["identifiant"]).ShouldBe(["E1", "E2"]);
        (await imilo.Look()).Wait.ShouldBe(TimeSpan.FromSeconds(5));
        (await imilo.Look()).Wait.ShouldBe(TimeSpan.FromSeconds(10));
        imilo.Instead.Clear();
        (await imilo.Look()).Error.ShouldBeNull();
        (await Kept()).Select(k => k.Split(' ')[1]).ShouldBe(["imilo-E3", "imilo-E1", "imilo-E2"]);
    }

    [Fact]
    public async Task Who_has_had_too_many_is_left_alone_for_as_long_as_it_asks()
    {
        imilo.Instead[ImiloDesk.Queue] = response => (response.StatusCode, response.Headers.RetryAfter) = (429, "7");

        (await imilo.Look()).Wait.ShouldBe(TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task Of_one_that_answers_nothing_but_errors_little_more_is_asked()
    {
        imilo.Events.AddRange(Enumerable.Range(1, 20).Select(n => ImiloDesk.Event($"E{n}", "CREATE", dossier: 1_000 + n)));
        for (var n = 1; n <= 20; n++) imilo.Instead[$"/sue/dossiers/{1_000 + n}"] = response => response.StatusCode = 503;

        (await imilo.Look()).Error!.ShouldContain("HTTP 503");

        imilo.Asked.Count.ShouldBe(6);
    }

    [Theory]
    [InlineData("""{ "erreur": "" }""", "ne répond pas par une liste d'événements")]
    [InlineData("""[ { "id": 1 } ]""", "montre des événements sans « identifiant »")]
    [InlineData("<html>", "n'a pas répondu en JSON")]
    public async Task What_is_no_queue_is_told(string answer, string reason)
    {
        imilo.Instead[ImiloDesk.Queue] = response => response.WriteAsync(answer).GetAwaiter().GetResult();

        (await imilo.Look()).Error!.ShouldContain(reason);
    }

    [Fact]
    public async Task A_key_that_does_not_open_stops_the_source_until_it_is_another_one()
    {
        imilo.Events.Add(ImiloDesk.Event("E1", "CREATE"));
        var shut = await imilo.Look("perimee");
        shut.Error.ShouldBe("127.0.0.1 ne nous laisse pas entrer (Evenements, HTTP 401) : vérifiez la clé de cette famille et « operateur » ; la source est arrêtée jusque-là.");

        (await imilo.Look("perimee")).Error.ShouldBe(shut.Error);
        imilo.Asked.ShouldBeEmpty();

        (await imilo.Look()).Error.ShouldBeNull();
        imilo.Events.ShouldBeEmpty();
    }

    [Fact]
    public async Task One_queue_may_serve_several_Missions_Locales()
    {
        await imilo.DisposeAsync();
        imilo = new(Engine.SQLite, "{}", "ml-le-havre");
        imilo.Objects[ImiloDesk.Dossier] = ImiloDesk.Person("76351S00");
        imilo.Events.Add(ImiloDesk.Event("E1", "CREATE"));
        imilo.Events.Add(ImiloDesk.Event("E2", "DELETE", date: "2026-06-30 09:00:00"));

        await imilo.Look();

        (await Kept()).Select(k => string.Join(' ', k.Split(' ')[..3])).ShouldBe(["ml-le-havre imilo-E1 prescription", "ml-le-havre imilo-E2 annulation"]);
    }

    [Fact]
    public async Task Names_and_paths_are_the_source_s_own_where_it_tells_them()
    {
        await imilo.DisposeAsync();
        imilo = new(Engine.SQLite, """{ "type": "MER", "paths": { "proposition": "/mer/{idType}" }, "proposition": { "organisme": "/of/siret" } }""");
        imilo.Objects["/mer/70"] = ImiloDesk.Proposed();
        imilo.Objects["/mer/70"].Remove("siretOrganisme");
        imilo.Objects["/mer/70"]["of"] = new JsonObject { ["siret"] = Messages.TroisMarees };
        imilo.Events.Add(ImiloDesk.Event("E1", "CREATE", type: "MER"));

        await imilo.Look();

        (await Kept()).ShouldHaveSingleItem().ShouldContain($"\"organisme\":\"{Messages.TroisMarees}\"");
    }

    public ValueTask DisposeAsync() => imilo.DisposeAsync();

    private Task<IReadOnlyList<string>> Kept() => imilo.Bridge.Database.Read<IReadOnlyList<string>>(db =>
        [.. db.Query<(string Emetteur, string Id, string Type, byte[] Body)>("SELECT m.emetteur, m.id, m.type, b.body FROM message m JOIN message_body b ON b.seq = m.seq ORDER BY m.seq")
            .Select(m => $"{m.Emetteur} {m.Id} {m.Type} {System.Text.Encoding.UTF8.GetString(Packed.Unpack(m.Body))}")]);
}
