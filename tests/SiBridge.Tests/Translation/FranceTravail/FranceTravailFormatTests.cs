using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.Contracts;
using SiBridge.Flows;
using SiBridge.Tests.Support;
using SiBridge.Translation;
using SiBridge.Translation.Codes;
using SiBridge.Translation.FranceTravail;
using Xunit;

namespace SiBridge.Tests.Translation.FranceTravail;

/// <summary>An inscription in the shape of « Parcours de formation »: domain §3.2.</summary>
public sealed class FranceTravailFormatTests
{
    [Theory]
    [InlineData("4053956Z", null, "4053956Z", null)]
    [InlineData("0164053956Z", "016", "4053956Z", null)]
    [InlineData("0123456789", null, null, "0123456789")]
    public void Who_it_is_is_told_by_the_kind_of_id_that_the_Mission_Locale_knows(string id, string? geo, string? regional, string? national)
    {
        var body = Made(Messages.Entree, id: id);

        (Text(body["codeGeoDE"]), Text(body["idRegionalDE"]), Text(body["idNationalDE"])).ShouldBe((geo, regional, national));
    }

    [Fact]
    public void A_session_is_named_by_its_triplet_where_it_has_one()
    {
        var body = Made(Messages.Entree.With(("session_cle", new JsonObject { ["formation"] = "28_AF_1", ["action"] = "28_AC_2", ["session"] = "28_SE_3", ["reference"] = "MAG" })));

        (Text(body["numeroFormation"]), Text(body["numeroAction"]), Text(body["numeroSession"])).ShouldBe(("28_AF_1", "28_AC_2", "28_SE_3"));
        // In its place it would be taken for theirs.
        body.ContainsKey("numeroReferenceExterne").ShouldBeFalse();
    }

    [Fact]
    public void A_session_without_a_triplet_is_named_by_its_reference()
    {
        var body = Made(Messages.Entree.With(("session_cle", Messages.Reference)));

        Text(body["numeroReferenceExterne"]).ShouldBe("MAG-CAEN-2026-2");
        body.ContainsKey("numeroSession").ShouldBeFalse();
    }

    [Fact]
    public void A_status_without_a_mapping_is_not_guessed() =>
        Should.Throw<UnmappedException>(() => Made(Messages.Entree, Tables.With(null))).Unmapped.ShouldBe(new(FranceTravailFormat.Ours, "entre", FranceTravailFormat.Theirs) { Day = new(2026, 7, 20) });

    [Fact]
    public void A_code_that_is_not_of_three_characters_is_none_of_theirs()
    {
        var tables = Tables.With(JsonNode.Parse(
            $$"""
            { "{{FranceTravailFormat.Theirs}}": { "titre": "Essai", "codes": [{ "code": "ENTREE", "libelle": "Entrée" }],
              "correspondances": [{ "de": "{{FranceTravailFormat.Ours}}", "vers": "{{FranceTravailFormat.Theirs}}", "codes": [{ "de": "entre", "vers": "ENTREE" }] }] } }
            """)!.AsObject());

        Should.Throw<UnmappedException>(() => Made(Messages.Entree, tables));
    }

    [Fact]
    public void Each_word_of_ours_is_one_that_a_message_can_say()
    {
        var words = JsonNode.Parse(SiBridge.Network.AttachedFiles.Shipped[$"reference/{FranceTravailFormat.Ours}.json"])!["codes"]!.AsArray().Select(c => (string)c!["code"]!);

        words.ShouldBe([.. Enum("resultat", "resultat"), .. Enum("entree", "statut"), "interruption", "reprise", "abandon", "fin"]);
    }

    private static IEnumerable<string> Enum(string type, string property) =>
        JsonNode.Parse(EmbeddedBridge.Schemas.Text(type)!)!["properties"]![property]!["enum"]!.AsArray().Select(v => (string)v!);

    private static JsonObject Made(Told message, CodeTables? tables = null, string id = "4053956Z")
    {
        var utf8 = message.Utf8;
        using var json = JsonDocument.Parse(utf8);
        var share = FlowTable.Of(message.Type).Shares.Single(s => s.To is Audience.Operateur);
        var journey = new Additions("1", Messages.PommierBleu, new(Reference: "R"), [2], new Jeune("N", "P", new(2007, 5, 14), FranceTravailId: id));
        var outgoing = new Outgoing(utf8, json.RootElement, share, message.Type, Guid.Empty, "emetteur", journey);
        return JsonNode.Parse(Body.Of(outgoing.In(new FranceTravailFormat(tables ?? Tables.With(Tables.Inscriptions))), utf8))!.AsObject();
    }

    private static string? Text(JsonNode? node) => (string?)node;
}
