using System.Text;
using System.Text.Json.Nodes;
using Dapper;
using Shouldly;
using SiBridge.Flows;
using SiBridge.Network;
using SiBridge.Sources;
using SiBridge.Tests.Support;
using SiBridge.Translation.FranceTravail;
using Xunit;
using static SiBridge.Tests.Support.Messages;

namespace SiBridge.Tests.Sources;

/// <summary>
/// What an employment operator's document says of a person and a session is said, by the organisme of the one open journey that these name, once; of
/// any other nobody says anything.
/// </summary>
public abstract class InscriptionsTests : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly EmbeddedBridge bridge;

    protected InscriptionsTests(Engine engine) => bridge = new(engine, Version(1, Tables.Inscriptions));

    public async ValueTask DisposeAsync()
    {
        await bridge.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_status_becomes_the_message_of_the_organisme_of_the_open_journey()
    {
        await bridge.Post("ml-caen", Prescription);

        (await Take(Status("entre"))).ShouldBe(["1 accepte  "]);

        (await Said()).ShouldBe(["entree of-pommier-bleu P-2026-0417 2026-07-20"]);
        (await bridge.To("ml-caen")).ShouldBe(["entree pending"]);
    }

    [Fact]
    public async Task What_is_wrong_with_it_is_told_to_the_operateur_that_sent_it_and_not_to_the_organisme_which_sent_nothing()
    {
        await bridge.Post("ml-caen", Prescription);

        (await Take(Status("reprise"))).ShouldBe(["1 accepte  "]);

        (await bridge.To("france-travail")).ShouldBe(["anomalie pending"]);
        (await bridge.To("of-pommier-bleu")).ShouldBe(["prescription pending"]);
    }

    [Fact]
    public async Task It_is_the_operateur_that_sends_also_on_a_day_on_which_nothing_is_new()
    {
        await bridge.Post("ml-caen", Prescription);
        await DeadlineLook.Now(bridge);
        for (var day = 0; day < 2; day++)
        {
            await Take(Status("entre"));
            bridge.Clock.Advance(TimeSpan.FromDays(1));
            await DeadlineLook.Now(bridge);
        }

        (await bridge.Database.Read(db => db.Query<(string, long)>("SELECT emetteur, COUNT(*) FROM activite GROUP BY emetteur ORDER BY emetteur").ToList()))
            .ShouldBe([("france-travail", 2), ("ml-caen", 1)]);
    }

    [Fact]
    public async Task What_was_said_is_not_said_again_also_when_it_closed_the_journey()
    {
        await bridge.Post("ml-caen", Prescription);
        await Take(Status("entre"));
        (await Take(Status("entre"))).ShouldBe(["1 inchange  "]);

        (await Take(Status("entre"), Status("fin"))).ShouldBe(["1 inchange  ", "1 accepte  "]);
        (await bridge.Parcours())!.EstOuvert.ShouldBeFalse();
        bridge.Clock.Advance(TimeSpan.FromDays(1));

        (await Take(Status("entre"), Status("fin"))).ShouldBe(["1 inchange  ", "1 inchange  "]);
        (await Said()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Killed_before_it_remembered_what_it_said_it_says_nothing_twice_also_of_what_is_closed()
    {
        await bridge.Post("ml-caen", Prescription);
        await Take(Status("entre"), Status("fin"));
        await bridge.Database.Write(db => db.Execute("DELETE FROM redite"));

        (await Take(Status("entre"), Status("fin"))).ShouldBe(["1 deja_recu  ", "1 deja_recu  "]);

        (await Take(Status("entre"), Status("fin"))).ShouldBe(["1 inchange  ", "1 inchange  "]);
        (await Said()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Killed_before_it_remembered_it_knows_its_words_again_in_a_document_of_the_next_day()
    {
        await bridge.Post("ml-caen", Prescription);
        await Take(Status("retenu"), Status("entre"));
        await bridge.Database.Write(db => db.Execute("DELETE FROM redite"));
        bridge.Clock.Advance(TimeSpan.FromDays(1));

        (await Take(Status("retenu"), Status("entre"))).ShouldBe(["1 deja_recu  ", "1 deja_recu  "]);

        (await Take(Status("retenu"), Status("entre"))).ShouldBe(["1 inchange  ", "1 inchange  "]);
        (await Said()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Of_a_closed_journey_nothing_new_is_said()
    {
        await bridge.Post("ml-caen", Prescription);
        await Take(Status("fin"));

        (await Take(Status("abandon"), Status("fin", ("idInscription", 2)))).ShouldBe(["1 refuse /0 parcours_clos", "1 refuse /1 parcours_clos"]);

        (await Said()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Of_a_person_or_a_session_without_a_journey_nothing_is_said()
    {
        await bridge.Post("ml-caen", Prescription);

        (await Take(Status("entre", ("idRegionalDE", "4053957A")), Status("entre", ("numeroSession", "28_SE_9")), Status("entre"))).ShouldBe(
            ["1 inconnu /0 parcours_inconnu", "1 inconnu /1 parcours_inconnu", "1 accepte  "]);
    }

    [Fact]
    public async Task Of_two_open_journeys_none_is_chosen()
    {
        await bridge.Post("ml-caen", Prescription);
        await bridge.Post("ml-le-havre", Prescription.With(("id", "p-2"), ("mission_locale", "76351S00")));

        (await Take(Status("entre"))).ShouldBe(["1 refuse /0 plusieurs_parcours"]);

        (await Said()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Prescribed_again_after_an_annulation_the_second_one_is_meant_also_when_it_is_over()
    {
        await bridge.Post("ml-caen", Prescription);
        await bridge.Post("ml-caen", Annulation);
        await bridge.Post("ml-caen", Prescription.With(("id", "p-2"), ("prescription_id", "P-2")));

        (await Take(Status("fin"))).ShouldBe(["1 accepte  "]);
        (await Take(Status("fin"))).ShouldBe(["1 inchange  "]);

        (await Said()).ShouldBe(["fin of-pommier-bleu P-2 2026-09-25"]);
    }

    [Theory]
    [InlineData("4053956Z", "4053956Z", null, true)]
    [InlineData("4053956Z", "4053956Z", "016", true)]
    [InlineData("0164053956Z", "4053956Z", null, true)]
    [InlineData("0164053956Z", "4053956Z", "016", true)]
    [InlineData("0164053956Z", "4053956Z", "017", false)]
    [InlineData("0123456789", "4053956Z", null, false)]
    [InlineData("0123456789", "4053956Z", "012", false)]
    public async Task Both_must_agree_in_what_both_tell_of_the_person(string known, string told, string? geo, bool same)
    {
        await bridge.Post("ml-caen", Of(known));

        (await Take(Status("entre", ("idRegionalDE", told), ("codeGeoDE", geo)))).ShouldBe([same ? "1 accepte  " : "1 inconnu /0 parcours_inconnu"]);
    }

    [Fact]
    public async Task A_national_id_names_whom_the_Mission_Locale_knows_by_it()
    {
        await bridge.Post("ml-caen", Of("0123456789"));

        (await Take(Status("entre", ("idRegionalDE", null), ("idNationalDE", "0123456789")))).ShouldBe(["1 accepte  "]);
    }

    [Fact]
    public async Task Of_an_organisme_for_whom_the_source_may_not_speak_nobody_learns_whether_there_is_a_journey()
    {
        await bridge.Post("ml-caen", Prescription.With(("organisme", TroisMarees)));

        (await Take(Status("entre"))).ShouldBe(["1 inconnu /0 parcours_inconnu"]);
    }

    [Fact]
    public async Task A_session_is_found_by_either_of_its_names_once_both_are_known()
    {
        var byReference = Status("entre", ("numeroReferenceExterne", "MAG-CAEN-2026-2"), ("numeroFormation", null), ("numeroAction", null), ("numeroSession", null));
        await bridge.Post("ml-caen", Prescription);
        (await Take(byReference)).ShouldBe(["1 inconnu /0 parcours_inconnu"]);

        await bridge.Post("of-pommier-bleu", Session);

        (await Take(byReference)).ShouldBe(["1 accepte  "]);
        (await Take(Status("entre"))).ShouldBe(["1 inchange  "]);
    }

    [Fact]
    public async Task A_journey_is_found_on_the_session_that_it_moved_to()
    {
        await bridge.Post("ml-caen", Prescription);
        await bridge.Post("of-pommier-bleu", Resultat.With(("session_cle", JsonNode.Parse("""{ "reference": "AUTRE" }"""))));

        (await Take(Status("entre"), Status("entre", ("numeroReferenceExterne", "AUTRE")))).ShouldBe(["1 inconnu /0 parcours_inconnu", "1 accepte  "]);
    }

    [Fact]
    public async Task Two_inscriptions_of_one_journey_do_not_take_each_other_s_word_back_night_after_night()
    {
        await bridge.Post("ml-caen", Prescription);
        var other = Status("entre", ("idInscription", 2), ("listeModuleFormation", new JsonArray(new JsonObject { ["dateDebut"] = "2026-07-27" })));

        (await Take(Status("entre"), other)).ShouldBe(["1 accepte  ", "1 accepte  "]);

        (await Take(Status("entre"), other)).ShouldBe(["1 inchange  ", "1 inchange  "]);
    }

    [Fact]
    public async Task A_code_without_a_mapping_is_kept_for_those_who_have_a_journey_and_taken_in_when_there_is_one()
    {
        bridge.Network.Replace(Version(1, null));
        await bridge.Post("ml-caen", Prescription);
        var unmapped = Status("entre", ("codeStatutInscription", "PFR"));

        (await Take(unmapped, Status("entre", ("codeStatutInscription", "PFR"), ("idRegionalDE", "4053957A")))).ShouldBe(
            ["1 en_attente /0/codeStatutInscription sans-correspondance", "1 inconnu /1 parcours_inconnu"]);
        (await Waiting()).ShouldBe(1);

        bridge.Network.Replace(Version(2, JsonNode.Parse(
            $$"""
            { "convention": { "correspondances": [{ "de": "{{FranceTravailFormat.Theirs}}", "vers": "{{FranceTravailFormat.Ours}}", "codes": [{ "de": "PFR", "vers": "entre" }] }] } }
            """)!.AsObject()));
        await Desk.LookAgain(new("france-travail", "statuts"));

        (await Waiting()).ShouldBe(0);
        (await Said()).ShouldBe(["entree of-pommier-bleu P-2026-0417 2026-07-20"]);
        File.ReadAllLines(Directory.EnumerateFiles(folder.Path, "*.acquit-2.csv", SearchOption.AllDirectories).ShouldHaveSingleItem())[1].Split(';')[2].ShouldBe("accepte");
        (await Take(unmapped)).ShouldBe(["1 inchange  "]);
    }

    [Fact]
    public async Task What_is_wrong_in_the_message_is_told_where_the_document_says_it()
    {
        await bridge.Post("ml-caen", Prescription);

        (await Take(Status("entre", ("listeModuleFormation", new JsonArray(new JsonObject { ["dateDebut"] = "2026-10-05" }))))).ShouldBe(
            ["1 refuse /0/listeModuleFormation/0/dateDebut fait_futur"]);
    }

    [Fact]
    public async Task Journeys_that_were_routed_before_it_was_kept_whose_they_are_are_found_once_they_were_looked_at()
    {
        await bridge.Post("ml-caen", Prescription);
        await bridge.Post("ml-caen", Of(null).With(("id", "p-2"), ("prescription_id", "P-2")));
        await bridge.Database.Write(db => db.Execute("UPDATE parcours SET demandeur = '', demandeur_geo = NULL"));
        (await Take(Status("entre"))).ShouldBe(["1 inconnu /0 parcours_inconnu"]);

        (await bridge.Database.Write(IdentifyOldJourneys.Next)).ShouldBe(2);
        (await bridge.Database.Write(IdentifyOldJourneys.Next)).ShouldBe(0);

        (await Take(Status("entre"))).ShouldBe(["1 accepte  "]);
    }

    [Fact]
    public async Task An_id_that_the_Mission_Locale_tells_later_counts_from_then_on()
    {
        await bridge.Post("ml-caen", Of(null));
        (await Take(Status("entre"))).ShouldBe(["1 inconnu /0 parcours_inconnu"]);

        await bridge.Post("ml-caen", Prescription.With(("id", "p-2"), ("emis_le", "2026-06-30T08:00:00+02:00")));

        (await Take(Status("entre"))).ShouldBe(["1 accepte  "]);
    }

    private NetworkInForce Version(int version, JsonObject? reference)
    {
        var settings = System.Text.Json.JsonElement.Parse($$"""{ "kind": "directory", "path": "{{folder.Path}}", "format": "francetravail" }""");
        var operateur = Networks.Other(PartnerKind.Operateur, "france-travail", Networks.Takes(["anomalie"])) with { Sends = [new("statuts", new HashSet<string> { "of-pommier-bleu" }, new("directory", settings))] };
        var tables = Tables.With(reference);
        return Networks.Normandie.With(operateur) with { Version = version, Tables = tables, Readings = new([], tables) };
    }

    /// <summary>The sample's prescription, of a person whom the Mission Locale knows by this id.</summary>
    private static Told Of(string? id)
    {
        var jeune = Prescription.Json["jeune"]!.DeepClone().AsObject();
        if (id is null) jeune.Remove("france_travail_id");
        else jeune["france_travail_id"] = id;
        return Prescription.With(("jeune", jeune));
    }

    /// <summary>Of the sample's person and session; a null takes the member away.</summary>
    private static JsonObject Status(string word, params (string Name, JsonNode? Value)[] changes)
    {
        var item = new JsonObject
        {
            ["numeroFormation"] = "28_AF_0000081234", ["numeroAction"] = "28_AC_0000091234", ["numeroSession"] = "28_SE_0000412345", ["codeStatutInscription"] = Tables.CodeOf(word),
            ["idInscription"] = 1, ["idRegionalDE"] = "4053956Z", ["listeModuleFormation"] = new JsonArray(new JsonObject { ["dateDebut"] = "2026-07-20", ["dateFin"] = "2026-09-25" }),
        };
        foreach (var (name, value) in changes)
        {
            if (value is null) item.Remove(name);
            else item[name] = value.DeepClone();
        }

        return item;
    }

    private DocumentDesk Desk => new(bridge);

    /// <returns>What the acknowledgement says of each: line, fate, place, code. What was accepted is routed.</returns>
    private async Task<IReadOnlyList<string>> Take(params JsonNode[] items)
    {
        var partner = bridge.Network.Current.ByCode("france-travail")!;
        using var acknowledged = new MemoryStream();
        using (var acknowledgement = new Acknowledgement(acknowledged))
        {
            await Desk.Documents.Take(
                new(bridge.Network.Current, partner, partner.Sends[0], null), new("statuts.json", 0, bridge.Clock.GetUtcNow()),
                new MemoryStream(Encoding.UTF8.GetBytes(new JsonArray([.. items.Select(i => i.DeepClone())]).ToJsonString())), acknowledgement, default);
        }

        var lines = Encoding.UTF8.GetString(acknowledged.ToArray()).Split("\r\n")[1..^1].Select(l => l.Split(';')).ToList();
        await bridge.Route([.. lines.Where(l => l[2] is "accepte").Select(l => Guid.Parse(l[3]))]);
        return [.. lines.Select(f => $"{f[0]} {f[2]} {f[4]} {f[5]}")];
    }

    private Task<long> Waiting() => bridge.Database.Read(db => db.ExecuteScalar<long>("SELECT COUNT(*) FROM ligne_en_attente"));

    /// <summary>What organismes said, in order: type, who, of which prescription, and the day.</summary>
    private async Task<IReadOnlyList<string>> Said() =>
        [.. (await bridge.Database.Read(db => db.Query<(string Type, string Emetteur, byte[] Body)>(
            "SELECT m.type, m.emetteur, b.body FROM message m JOIN message_body b ON b.seq = m.seq WHERE m.emetteur LIKE 'of-%' AND m.id LIKE 'ft-%' ORDER BY m.seq").ToList()))
            .Select(m => (m.Type, m.Emetteur, Json: JsonNode.Parse(SiBridge.Storage.Packed.Unpack(m.Body))!))
            .Select(m => $"{m.Type} {m.Emetteur} {m.Json["prescription_id"]} {m.Json["date_entree"] ?? m.Json["date_fin"]}")];
}

public sealed class Inscriptions_on_SQLite() : InscriptionsTests(Engine.SQLite);

public sealed class Inscriptions_on_PostgreSQL() : InscriptionsTests(Engine.PostgreSQL);
