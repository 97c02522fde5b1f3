using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.Contracts;
using SiBridge.Flows;
using SiBridge.Tests.Support;
using SiBridge.Translation;
using Xunit;

namespace SiBridge.Tests.Translation;

/// <summary>Nothing is shared or withheld by oversight: each property of each schema is decided for each audience.</summary>
public sealed class SharesTests
{
    /// <summary>What an audience does not read, and why.</summary>
    private static readonly Dictionary<(string Type, Audience To, string Property), string> Withheld = new()
    {
        [("prescription", Audience.Organisme, "dossier")] = "the Mission Locale's own file number",
        [("prescription", Audience.Organisme, "commentaire")] = Nobody,
        [("reponse", Audience.MissionLocale, "commentaire")] = Nobody,
        [("resultat", Audience.MissionLocale, "commentaire")] = Nobody,
        [("resultat", Audience.Financeur, "commentaire")] = Nobody,
        [("entree", Audience.MissionLocale, "commentaire")] = Nobody,
        [("entree", Audience.Financeur, "commentaire")] = Nobody,
        [("abandon", Audience.MissionLocale, "commentaire")] = Nobody,
        [("abandon", Audience.Financeur, "commentaire")] = Nobody,
        [("resultat", Audience.Operateur, "commentaire")] = Nobody,
        [("entree", Audience.Operateur, "commentaire")] = Nobody,
        [("abandon", Audience.Operateur, "commentaire")] = Nobody,
        [("resultat", Audience.Operateur, "condition")] = OnlyStatus,
        [("resultat", Audience.Operateur, "motif")] = OnlyStatus,
        [("entree", Audience.Operateur, "motif")] = OnlyStatus,
        [("interruption", Audience.Operateur, "motif")] = OnlyStatus,
        [("abandon", Audience.Operateur, "initiative")] = OnlyStatus,
        [("abandon", Audience.Operateur, "motif")] = OnlyStatus,
        [("abandon", Audience.Operateur, "taux_realisation")] = OnlyStatus,
        [("fin", Audience.Operateur, "taux_realisation")] = OnlyStatus,
        [("fin", Audience.Operateur, "certification")] = OnlyStatus,
        [("rappel", Audience.Emetteur, "mission_locale")] = OfItself,
        [("rappel", Audience.Emetteur, "prescription_id")] = OfItself,
        [("rappel", Audience.Emetteur, "organisme")] = OfItself,
        [("rappel", Audience.Emetteur, "session_cle")] = OfItself,
    };

    private const string OfItself = "a partner that has fallen silent is reminded of itself, not of a journey or a session";

    private const string OnlyStatus = "an operateur reads that there is a status, and from when: why is between the Mission Locale, the organisme and who pays";

    /// <summary>An operateur knows the young person by its own id, and not who prescribed under which name.</summary>
    private static readonly string[] NotItsJourney = ["mission_locale", "prescription_id"];

    private const string Nobody = "free text may hold anything about a person: it goes to nobody and is not kept";

    public static TheoryData<string, Audience> Shares
    {
        get
        {
            var shares = new TheoryData<string, Audience>();
            foreach (var flow in FlowTable.All)
            {
                foreach (var share in flow.Shares) shares.Add(flow.Type, share.To);
            }

            return shares;
        }
    }

    [Theory]
    [MemberData(nameof(Shares))]
    public void Every_property_of_the_schema_is_shared_or_withheld_for_a_reason(string type, Audience to)
    {
        var withheld = Withheld.Keys.Where(w => w.Type == type && w.To == to).Select(w => w.Property).Concat(to is Audience.Operateur ? NotItsJourney : []);

        // What the bridge itself says is never corrected.
        ShareOf(type, to).Fields.Where(f => f is not "corrige" || FlowTable.Of(type).Emitters.Count > 0).Concat(withheld).Order().ShouldBe(PropertiesOf(type).Order());
    }

    [Fact]
    public void Every_flow_has_somebody_to_go_to_and_nobody_is_named_twice() =>
        FlowTable.All.ShouldAllBe(f => f.Shares.Count > 0 && f.Shares.Select(s => s.To).Distinct().Count() == f.Shares.Count);

    [Theory]
    [MemberData(nameof(Shares))]
    public void Everything_that_is_to_be_added_can_be_had(string type, Audience to)
    {
        var journey = new Additions("1", Messages.PommierBleu, new(Reference: "R"), [2], new("N", "P", new(2007, 5, 14), FranceTravailId: "4053956Z"));
        var share = ShareOf(type, to);

        var parts = CanonicalBody.Make("{}"u8.ToArray(), JsonSerializer.SerializeToElement(new { }), share, type, Guid.Empty, "emetteur", journey);

        JsonNode.Parse(Body.Of(parts, "{}"u8))!.AsObject().Select(p => p.Key).ShouldBe([.. share.Adds, "type", "receipt", "emetteur"]);
    }

    private static Share ShareOf(string type, Audience to) => FlowTable.Of(type).Shares.Single(s => s.To == to);

    private static IEnumerable<string> PropertiesOf(string type) =>
        JsonNode.Parse(EmbeddedBridge.Schemas.Text(type)!)!["properties"]!.AsObject().Select(p => p.Key);
}
