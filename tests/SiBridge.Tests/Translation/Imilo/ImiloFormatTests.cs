using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.Network;
using SiBridge.Tests.Support;
using SiBridge.Translation;
using SiBridge.Translation.Imilo;
using Xunit;

namespace SiBridge.Tests.Translation.Imilo;

/// <summary>How a journey stands, as i-Milo takes it: domain §8.2.</summary>
public sealed class ImiloFormatTests
{
    private const string Inbox = """{ "kind": "inbox", "format": "imilo" }""";

    private static readonly Told NotRetained = Messages.Resultat.With(("resultat", "non_retenu"), ("motif", "tests_non_reussis"));

    [Theory]
    [InlineData("recue", null, "ONGOING", null, null)]
    [InlineData("rejetee", null, "REFUSAL", null, null)]
    [InlineData("convoquee", null, "ONGOING", null, null)]
    [InlineData("presente", null, "ONGOING", null, null)]
    [InlineData("excusee", null, "ONGOING", null, null)]
    [InlineData("absente", null, "REFUSAL_YOUNG", "Absent", null)]
    [InlineData("retenue", null, "ONGOING", null, "PREVU")]
    [InlineData("retenue_sous_condition", null, "ONGOING", null, "PREVU")]
    [InlineData("liste_attente", null, "ONGOING", null, null)]
    [InlineData("non_retenue", null, "REFUSAL", null, null)]
    [InlineData("reorientee", null, "REFUSAL", null, null)]
    [InlineData("entree", null, "ACHIEVED", null, "EN_COURS")]
    [InlineData("interrompue", null, "ACHIEVED", null, "EN_COURS")]
    [InlineData("non_entree", "absent_sans_nouvelle", "REFUSAL_YOUNG", "Absent", null)]
    [InlineData("non_entree", "desistement", "REFUSAL_YOUNG", null, null)]
    [InlineData("non_entree", "session_annulee", "REFUSAL", null, null)]
    [InlineData("non_entree", "autre", "REFUSAL", null, null)]
    [InlineData("sortie_anticipee", null, "ACHIEVED", null, "TERMINE")]
    [InlineData("terminee", null, "ACHIEVED", null, "TERMINE")]
    public void Each_state_has_its_status_and_its_situation(string etat, string? motif, string statut, string? commentaire, string? situation)
    {
        var body = Made(Etape("14327S00") with { Etat = etat, Motif = motif });

        (Text(body["proposition"]!["statut"]), Text(body["proposition"]!["commentaire"])).ShouldBe((statut, commentaire));
        Text(body["situation"]?["etat"]).ShouldBe(situation);
        Text(body["situation"]?["categorieSituation"]).ShouldBe(situation is null ? null : "Formation");
    }

    [Theory]
    [InlineData("14327S00", "2026-07-20 17:00:00")]
    [InlineData("97411S00", "2026-07-20 19:00:00")]
    [InlineData("97209S00", "2026-07-20 11:00:00")]
    [InlineData("97302S00", "2026-07-20 12:00:00")]
    [InlineData("97105S00", "2026-07-20 11:00:00")]
    [InlineData("97801S00", "2026-07-20 11:00:00")]
    [InlineData("97611S00", "2026-07-20 18:00:00")]
    public void Times_are_those_of_the_structure_s_own_clock_without_an_offset(string structure, string local) =>
        Text(Made(Etape(structure))["proposition"]!["date"]).ShouldBe(local);

    [Fact]
    public async Task What_comes_late_writes_nothing_back_and_the_dates_are_those_of_the_whole_journey()
    {
        await using var bridge = new EmbeddedBridge(Engine.SQLite, Networks.Normandie.With(Caen(Inbox)));
        await bridge.Post("of-pommier-bleu", Messages.Session);
        await bridge.Post("ml-caen", Messages.Prescription);
        var retained = await bridge.Post("of-pommier-bleu", Messages.Resultat);
        var over = await bridge.Post("of-pommier-bleu", Messages.Fin);
        var entered = await bridge.Post("of-pommier-bleu", Messages.Entree);

        (await bridge.Body(retained, "ml-caen")).ShouldBe(
            """{"idDossier":123456,"idProposition":"P-2026-0417","proposition":{"statut":"ONGOING","date":"2026-07-06 12:00:00","commentaire":null}"""
            + ""","situation":{"etat":"PREVU","categorieSituation":"Formation","dateDebut":"2026-07-20 00:00:00","dateFinPrevue":"2026-09-25 00:00:00","dateFin":null}}""");
        foreach (var receipt in new[] { over, entered })
        {
            (await bridge.Body(receipt, "ml-caen")).ShouldBe(
                """{"idDossier":123456,"idProposition":"P-2026-0417","proposition":{"statut":"ACHIEVED","date":"2026-09-25 17:00:00","commentaire":null}"""
                + ""","situation":{"etat":"TERMINE","categorieSituation":"Formation","dateDebut":"2026-07-20 00:00:00","dateFinPrevue":"2026-09-25 00:00:00","dateFin":"2026-09-25 00:00:00"}}""");
        }
    }

    [Fact]
    public async Task Of_what_the_Mission_Locale_annulled_nothing_more_is_written()
    {
        await using var bridge = new EmbeddedBridge(Engine.SQLite, Networks.Normandie.With(Caen(Inbox)));
        await bridge.Post("ml-caen", Messages.Prescription);
        await bridge.Post("ml-caen", Messages.Annulation);

        var receipt = await bridge.Post("of-pommier-bleu", NotRetained);

        (await bridge.To("ml-caen")).ShouldBeEmpty();
        (await bridge.View(receipt)).NotSubscribed.ShouldBe(["ml-caen"]);
    }

    [Fact]
    public void Path_names_and_values_are_the_channel_s_own_where_it_tells_them()
    {
        const string own =
            """
            { "imilo": { "path": "/mer/{mer}/dossier/{idDossier}", "method": "PUT", "fields": { "id_proposition": "mer", "statut": "code" }, "values": { "realise": "3" } } }
            """;
        var body = Made(Etape("14327S00") with { PrescriptionId = "A.1" }, own);

        (Text(body["mer"]), Text(body["proposition"]!["code"])).ShouldBe(("A.1", "3"));
        Format(own).AddressOf(Utf8(body)).ShouldBe(new("PUT", "/mer/A.1/dossier/123456"));
        Format("{}").AddressOf(Utf8(Made(Etape("14327S00")))).ShouldBe(new("POST", "/operateurs/dossiers/123456/situations"));
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    public void A_name_of_dots_leads_nowhere(string id)
    {
        const string own = """{ "imilo": { "path": "/propositions/{idProposition}" } }""";

        Format(own).AddressOf(Utf8(Made(Etape("14327S00") with { PrescriptionId = id }, own))).ShouldBe(new("POST", null));
    }

    [Theory]
    [InlineData("""{ "imilo": { "fields": { "statut": "date" } } }""", "imilo/fields", "« date » nommerait statut et date à la fois : un nom pour chacun.")]
    [InlineData("""{ "imilo": { "path": "/{jeune}" } }""", "imilo/path", "« {jeune} » : un chemin ne se fait qu'avec {idDossier} et {idProposition}.")]
    public void What_cannot_be_written_is_told_when_the_network_is_read(string channel, string property, string message) =>
        Format(channel).Problems().ShouldBe([(property, message)]);

    private static Partner Caen(string channel) => Networks.MissionLocale(
        "ml-caen", Messages.Caen, Networks.Takes(["reponse", "convocation", "presence", "resultat", "entree", "interruption", "reprise", "abandon", "fin"]) with { Channel = Networks.Channel(channel) });

    private static Etape Etape(string structure) =>
        new(structure, "P-1", "entree", new(2026, 7, 20, 15, 0, 0, TimeSpan.Zero), null, new(2026, 7, 20), null, null);

    private static IFormat Format(string channel) => new ImiloFormat().For(JsonElement.Parse(channel), TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris"));

    private static JsonObject Made(Etape etape, string channel = "{}")
    {
        var (message, additions) = (Messages.Entree, new Additions("0123456", Messages.PommierBleu, new(Reference: "R"), null, new("N", "P", new(2007, 5, 14))) { Etape = etape });
        var parts = Format(channel).Make(new(message.Utf8, message.Element, new(Audience.MissionLocale, ""), message.Type, Guid.Empty, "of", additions));
        return JsonNode.Parse(Body.Of(parts, message.Utf8))!.AsObject();
    }

    private static string? Text(JsonNode? node) => (string?)node;

    private static byte[] Utf8(JsonObject body) => Encoding.UTF8.GetBytes(body.ToJsonString());
}
