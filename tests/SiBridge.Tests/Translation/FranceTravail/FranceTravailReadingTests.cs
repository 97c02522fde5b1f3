using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.Contracts;
using SiBridge.Flows;
using SiBridge.Reference;
using SiBridge.Tests.Support;
using SiBridge.Translation;
using SiBridge.Translation.Codes;
using SiBridge.Translation.FranceTravail;
using Xunit;

namespace SiBridge.Tests.Translation.FranceTravail;

/// <summary>Statuses in the shapes of « Parcours de formation » and « Zéro saisie »: domain §3.2.</summary>
public sealed class FranceTravailReadingTests
{
    /// <summary>In Paris it is the 28th already.</summary>
    private static readonly DateTimeOffset WrittenAt = new(2026, 9, 27, 22, 30, 0, TimeSpan.Zero);

    private static readonly JsonArray Modules =
        [new JsonObject { ["dateDebut"] = "2026-08-31", ["dateFin"] = "2026-09-25" }, new JsonObject { ["dateDebut"] = "2026-07-20", ["dateFin"] = "2026-08-14" }];

    [Theory]
    [InlineData("retenu", """resultat {"resultat":"retenu","date":"2026-09-28"}""")]
    [InlineData("retenu_sous_condition", """resultat {"resultat":"retenu_sous_condition","date":"2026-09-28","condition":"financement"}""")]
    [InlineData("non_retenu", """resultat {"resultat":"non_retenu","date":"2026-09-28","motif":"session_complete"}""")]
    [InlineData("liste_attente", """resultat {"resultat":"liste_attente","date":"2026-09-28"}""")]
    [InlineData("reoriente", """resultat {"resultat":"reoriente","date":"2026-09-28"}""")]
    [InlineData("entre", """entree {"statut":"entre","date_entree":"2026-07-20","date_fin_prevue":"2026-09-25"}""")]
    [InlineData("non_entre", """entree {"statut":"non_entre","date_entree":"2026-07-20","motif":"desistement"}""")]
    [InlineData("interruption", """interruption {"date_debut":"2026-09-25","motif":"autre"}""")]
    [InlineData("reprise", """reprise {"date_reprise":"2026-08-31"}""")]
    [InlineData("abandon", """abandon {"date_sortie":"2026-09-25","initiative":"stagiaire","motif":"emploi"}""")]
    [InlineData("fin", """fin {"date_fin":"2026-09-25","realisation":"totale"}""")]
    public void Each_status_becomes_the_message_that_says_it(string word, string message)
    {
        var told = One(Inscription(word));

        $"{told.Type} {Encoding.UTF8.GetString(told.Message!)}".ShouldBe(message);
        // A decision has no day of its own: read tomorrow, it is no other one.
        told.Fact!.Undated.ShouldBe(told.Type is "resultat" ? ["date"] : []);
        told.Fact.ToldAt.ShouldBe(WrittenAt);
    }

    [Theory]
    [InlineData("entre", "dateDebut", "« date_entree » en vient")]
    [InlineData("reprise", "dateDebut", "« date_reprise » en vient")]
    [InlineData("interruption", "dateFin", "« date_debut » en vient")]
    [InlineData("abandon", "dateFin", "« date_sortie » en vient")]
    [InlineData("fin", "dateFin", "« date_fin » en vient")]
    public void A_date_that_the_message_needs_and_no_module_has_is_told_with_its_place(string word, string missing, string message)
    {
        var item = Inscription(word);
        foreach (var module in item["listeModuleFormation"]!.AsArray()) module!.AsObject().Remove(missing);

        var refusal = One(item).Refusal!;
        (refusal.Place, refusal.Code).ShouldBe(("/listeModuleFormation", "required"));
        refusal.Message.ShouldContain(message);
    }

    [Theory]
    [InlineData("4053956Z", null, null, "4053956Z")]
    [InlineData(" 4053956z ", "016", null, "016 4053956Z")]
    [InlineData("0164053956Z", null, null, "016 4053956Z")]
    [InlineData("0164053956Z", "016", "8sGq0Wb3nKfTz1uY", "016 4053956Z")]
    [InlineData("4053956Z", null, "0123456789", "4053956Z, 0123456789")]
    [InlineData(null, null, "0123456789", "0123456789")]
    public void Who_it_is_is_told_by_all_ids_that_somebody_may_know(string? regional, string? geo, string? national, string person)
    {
        var told = One(Inscription("retenu", ("idRegionalDE", regional), ("codeGeoDE", geo), ("idNationalDE", national)));

        string.Join(", ", told.About!.Person.Select(p => $"{p.Geo} {p.Cle}".Trim())).ShouldBe(person);
    }

    [Theory]
    [InlineData(null, null, null, "/idRegionalDE", "required")]
    [InlineData("405395", null, null, "/idRegionalDE", "pattern")]
    [InlineData("0123456789", null, null, "/idRegionalDE", "pattern")]
    [InlineData("0164053956Z", "017", null, "/idRegionalDE", "pattern")]
    [InlineData("4053956Z", "16", null, "/codeGeoDE", "pattern")]
    [InlineData(null, null, "8sGq0Wb3nKfTz1uY", "/idNationalDE", "pattern")]
    public void Who_it_is_is_not_guessed(string? regional, string? geo, string? national, string place, string code)
    {
        var refusal = One(Inscription("retenu", ("idRegionalDE", regional), ("codeGeoDE", geo), ("idNationalDE", national))).Refusal!;

        (refusal.Place, refusal.Code).ShouldBe((place, code));
        foreach (var id in new[] { regional, geo, national }.OfType<string>().Where(id => id.Length > 3)) refusal.Message.ShouldNotContain(id);
    }

    [Fact]
    public void An_external_reference_is_taken_in_the_place_of_the_triplet()
    {
        One(Inscription("retenu")).About!.Session.ShouldBe(new SessionCle("28_AF_1", "28_AC_2", "28_SE_3"));
        One(Inscription("retenu", ("numeroReferenceExterne", "MAG"))).About!.Session.ShouldBe(new SessionCle(Reference: "MAG"));
    }

    [Theory]
    [InlineData("numeroAction", null, "required")]
    [InlineData("numeroAction", "12345678901234567890123456", "maxLength")]
    [InlineData("codeStatutInscription", null, "required")]
    [InlineData("codeStatutInscription", "  ", "required")]
    [InlineData("codeStatutInscription", "MORVANDEL", "maxLength")]
    public void What_is_missing_or_too_long_is_told_with_its_place(string name, string? value, string code)
    {
        var refusal = One(Inscription("retenu", (name, value))).Refusal!;

        (refusal.Place, refusal.Code).ShouldBe(("/" + name, code));
        refusal.Message.ShouldNotContain("MORVANDEL");
    }

    [Theory]
    [InlineData("2026-07-20", "2026-07-20")]
    [InlineData("2026-07-20T00:00:00", "2026-07-20")]
    [InlineData("2026-07-20T00:00:00.000+0200", "2026-07-20")]
    [InlineData("2026-07-19T22:00:00Z", "2026-07-20")]
    [InlineData("20/07/2026", null)]
    [InlineData("2026-02-30", null)]
    [InlineData("2026-07-20T25:00:00", null)]
    public void A_day_is_that_of_the_network_s_clocks(string told, string? day)
    {
        var one = One(Inscription("entre", ("listeModuleFormation", new JsonArray(new JsonObject { ["dateDebut"] = told }))));

        if (day is not null) JsonNode.Parse(one.Message!)!["date_entree"]!.GetValue<string>().ShouldBe(day);
        else (one.Refusal!.Place, one.Refusal.Code).ShouldBe(("/listeModuleFormation/0/dateDebut", "format"));
    }

    [Fact]
    public void A_code_without_a_mapping_waits_as_an_item_of_its_own_whoever_it_is_about()
    {
        var item = Inscription("retenu", ("codeStatutInscription", "PFR"));

        var told = Read(new JsonArray(Inscription("retenu"), item), Tables.With(Tables.Inscriptions))[1];

        told.Waiting!.Unmapped.ShouldBe(new Unmapped(FranceTravailFormat.Theirs, "PFR", FranceTravailFormat.Ours) { Day = new(2026, 7, 20) });
        told.About!.Person.ShouldHaveSingleItem().Cle.ShouldBe("4053956Z");
        JsonNode.DeepEquals(JsonNode.Parse(told.Waiting.Alone), item).ShouldBeTrue();
    }

    [Fact]
    public void What_a_message_says_beside_the_status_is_mapped_too_and_not_guessed()
    {
        var tables = Tables.With(JsonNode.Parse(
            $$"""
            { "convention": { "correspondances": [{ "de": "{{FranceTravailFormat.Theirs}}", "vers": "{{FranceTravailFormat.Ours}}", "codes": [{ "de": "PFR", "vers": "non_retenu" }] }] } }
            """)!.AsObject());

        Read(Inscription("retenu", ("codeStatutInscription", "PFR")), tables).ShouldHaveSingleItem().Waiting!.Unmapped.To.ShouldBe("motif-non-retenu");
    }

    [Fact]
    public void A_mapping_of_the_day_on_which_it_was_said_counts_where_the_training_is_still_to_come()
    {
        var tables = Tables.With(JsonNode.Parse(
            $$"""
            { "convention": { "correspondances": [{ "de": "{{FranceTravailFormat.Theirs}}", "vers": "{{FranceTravailFormat.Ours}}", "codes": [{ "de": "PFR", "vers": "retenu", "au": "2026-12-31" }] }] } }
            """)!.AsObject());

        var told = Read(Inscription("retenu", ("codeStatutInscription", "PFR"), ("listeModuleFormation", new JsonArray(new JsonObject { ["dateDebut"] = "2027-01-04" }))), tables);

        told.ShouldHaveSingleItem().Type.ShouldBe("resultat");
    }

    [Fact]
    public void What_is_no_inscription_is_told_and_harms_no_other()
    {
        var told = Read(new JsonArray("MORVANDEL", Inscription("retenu"), new JsonObject { ["idRegionalDE"] = new JsonArray() }));

        told.Select(t => t.Refusal is { } r ? $"{r.Place} {r.Code}" : t.Type).ShouldBe(["/0 type", "resultat", "/2/idRegionalDE type"]);
    }

    [Fact]
    public void Each_item_is_told_with_the_line_on_which_it_begins_and_where_it_is_in_the_document()
    {
        var text = $"[\n{Inscription("retenu").ToJsonString()},\n\n{Inscription("retenu").ToJsonString()}]";

        Read(text).Select(t => (t.Line, t.About!.Place, t.PlaceOf("/resultat"))).ShouldBe([(2, "/0", "/0/codeStatutInscription"), (4, "/1", "/1/codeStatutInscription")]);
    }

    [Fact]
    public void What_the_format_writes_of_a_message_is_read_as_that_message()
    {
        foreach (var message in new[] { Messages.Resultat, Messages.Entree, Messages.Interruption, Messages.Reprise, Messages.Abandon, Messages.Fin })
        {
            var told = One(Written(message));

            told.Type.ShouldBe(message.Type);
            told.About!.Person.ShouldHaveSingleItem().ShouldBe(new FranceTravailId("4053956Z", "016"));
            var said = JsonNode.Parse(told.Message!)!.AsObject();
            // Their status has no motif, and no day of its own.
            foreach (var (name, value) in said.Where(p => p.Key is "resultat" or "statut" || (p.Key.StartsWith("date_", StringComparison.Ordinal)))) value!.ToString().ShouldBe(message.Json[name]!.ToString(), message.Type);
        }
    }

    private static JsonObject Written(Told message)
    {
        var utf8 = message.Utf8;
        using var json = JsonDocument.Parse(utf8);
        var share = FlowTable.Of(message.Type).Shares.Single(s => s.To is Audience.Operateur);
        var journey = new Additions("1", Messages.PommierBleu, new(Reference: "R"), [2], new Jeune("N", "P", new(2007, 5, 14), FranceTravailId: "0164053956Z"));
        var outgoing = new Outgoing(utf8, json.RootElement, share, message.Type, Guid.Empty, "emetteur", journey);
        return JsonNode.Parse(Body.Of(outgoing.In(new FranceTravailFormat(Tables.With(Tables.Inscriptions))), utf8))!.AsObject();
    }

    /// <summary>The consultation's shape; a null takes the member away.</summary>
    private static JsonObject Inscription(string word, params (string Name, JsonNode? Value)[] changes)
    {
        var item = new JsonObject
        {
            ["numeroFormation"] = "28_AF_1", ["numeroAction"] = "28_AC_2", ["numeroSession"] = "28_SE_3", ["codeStatutInscription"] = Tables.CodeOf(word), ["idInscription"] = 1_234_567_890,
            ["idRegionalDE"] = "4053956Z", ["idProjetAction"] = "PA0000000001", ["listeModuleFormation"] = Modules.DeepClone(),
        };
        foreach (var (name, value) in changes)
        {
            if (value is null) item.Remove(name);
            else item[name] = value.DeepClone();
        }

        return item;
    }

    private static SiBridge.Translation.Told One(JsonObject item) => Read(item).ShouldHaveSingleItem();

    private static List<SiBridge.Translation.Told> Read(JsonNode document, CodeTables? tables = null) => Read(document.ToJsonString(), tables);

    private static List<SiBridge.Translation.Told> Read(string document, CodeTables? tables = null) => [.. new FranceTravailReading(tables ?? Tables.With(Tables.Inscriptions)).Read(
        new MemoryStream(Encoding.UTF8.GetBytes(document)),
        new("france-travail", new HashSet<string>(), new HashSet<string>(), TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris"), "statuts.json", WrittenAt, null))];
}
