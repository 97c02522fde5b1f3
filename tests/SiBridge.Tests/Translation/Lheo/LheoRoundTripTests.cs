using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using SiBridge.Tests.Support;
using SiBridge.Translation.Lheo;
using Xunit;

namespace SiBridge.Tests.Translation.Lheo;

/// <summary>A session that goes out in LHEO and comes back says what it said, to the last field that canonical knows; and its document is one of LHEO.</summary>
public sealed class LheoRoundTripTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    private static readonly string[] Texts =
        ["Agent", "Non communiqué", " au bord ", "-", "Développeur·se & « web » <2026>", "ligne\nligne\r\nfin", "🚲 vélo", new('é', 50), new('x', 51), new('y', 251), new('z', 255), "\t"];

    public static TheoryData<string> Examples =>
        [.. Directory.GetFiles(Path.Combine(Repository.Root, "schemas", "exemples", "session.v1", "valides")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_valid_example_comes_back(string example) =>
        Back(JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "schemas", "exemples", "session.v1", "valides", example)))!.AsObject());

    [Fact]
    public void Every_session_comes_back() => Check.One(
        Drawn.Cases(300),
        Prop.ForAll(Arb.From(Sessions), session =>
        {
            EmbeddedBridge.Schemas.Message("session").Evaluate(JsonSerializer.SerializeToElement(session)).ShouldBeEmpty();
            Back(session);
        }));

    private static void Back(JsonObject session)
    {
        var xml = LheoDocument.Of([JsonSerializer.SerializeToElement(session)]);
        LheoChecker.Check(System.Text.Encoding.UTF8.GetString(xml)).ShouldBeEmpty();
        using var reader = new LheoReader(new MemoryStream(xml), Paris);
        var item = reader.Items().Single();
        item.Refusal.ShouldBeNull();
        Plain(JsonNode.Parse(item.Session!.Content)!.AsObject()).ShouldBe(Plain(session));
    }

    /// <summary>What was said, property by property: without what each telling has of its own, and without lists and objects that say nothing.</summary>
    private static string Plain(JsonObject session)
    {
        var plain = session.DeepClone().AsObject();
        foreach (var own in new[] { "id", "emis_le", "corrige" }) plain.Remove(own);
        foreach (var (name, value) in plain.ToList())
        {
            if (name is not "financeurs" && value is JsonArray { Count: 0 } or JsonObject { Count: 0 }) plain.Remove(name);
        }

        if (plain["financeurs"] is JsonArray financeurs) plain["financeurs"] = new JsonArray([.. financeurs.Select(f => JsonValue.Create(Whole(f!)))]);
        foreach (var count in new[] { "capacite", "places_disponibles" })
        {
            if (plain[count] is { } number) plain[count] = Whole(number);
        }

        return string.Join('\n', plain.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}: {p.Value!.ToJsonString()}"));
    }

    /// <summary>JSON's integers include 3.0.</summary>
    private static int Whole(JsonNode number) => (int)JsonSerializer.SerializeToElement(number).GetDouble();

    private static Gen<JsonObject> Sessions =>
        from required in Required
        from optional in Gen.CollectToArray(Optional.ToArray(), o => Gen.Frequency((2, o.Value.Select(v => (o.Key, Value: (JsonNode?)v))), (1, Gen.Constant((o.Key, Value: (JsonNode?)null)))))
        select With(required, optional);

    private static JsonObject With(JsonObject session, IEnumerable<(string Key, JsonNode? Value)> optional)
    {
        var all = session.DeepClone().AsObject();
        foreach (var (key, value) in optional.Where(o => o.Value is not null)) all[key] = value!.DeepClone();
        return all;
    }

    private static Gen<JsonObject> Required =>
        from cle in Gen.Elements(
            """{"formation":"F","action":"A","session":"S"}""", """{"reference":"R 1"}""", """{"formation":"28_AF_1","action":"x","session":"1","reference":"R"}""")
        from intitule in Gen.Elements(Texts)
        from entrees in Gen.Elements("dates_fixes", "permanentes")
        from ville in Gen.Elements(Texts)
        from libelle in Gen.Elements(Texts.Append(null))
        from place in Gen.Elements(("14118", "14000", "28"), ("2A004", "20090", "94"), ("97105", "97100", "01"), ("98735", "98714", "98"), ("14118", "14000", "53"))
        from financeurs in Codes(Gen.Choose(0, 20).Select(n => (JsonNode)n), 12)
        from etat in Gen.Elements("ouvert", "ferme", "suspendu")
        from days in Gen.Choose(0, 4_000)
        select new JsonObject
        {
            ["id"] = "x", ["emis_le"] = "2026-06-22T09:00:00.123+02:00", ["session_cle"] = JsonNode.Parse(cle), ["intitule"] = intitule, ["organisme"] = Messages.PommierBleu,
            ["debut"] = Day(days), ["fin"] = Day(days + 30), ["entrees_sorties"] = entrees,
            ["lieu"] = libelle is null
                ? new JsonObject { ["commune_insee"] = place.Item1, ["code_postal"] = place.Item2, ["ville"] = ville }
                : new JsonObject { ["commune_insee"] = place.Item1, ["code_postal"] = place.Item2, ["ville"] = ville, ["libelle"] = libelle },
            ["region"] = place.Item3, ["financeurs"] = financeurs, ["etat_recrutement"] = etat,
        };

    private static Dictionary<string, Gen<JsonNode>> Optional { get; } = new()
    {
        ["nda"] = Gen.Constant((JsonNode)"28140000014"),
        ["formacodes"] = Codes(Gen.Choose(10_000, 10_009).Select(n => (JsonNode)$"{n}"), 8),
        ["romes"] = Codes(Gen.Choose(1_000, 1_009).Select(n => (JsonNode)$"N{n}"), 8),
        ["nsf"] = Codes(Gen.Elements("311", "311u", "326", "100", "425b").Select(c => (JsonNode)c), 5),
        ["certification"] = Gen.Elements("""{"rncp":"RNCP1852"}""", """{"rs":"RS5080"}""", """{"rncp":"RNCP1","rs":"RS1"}""", "{}").Select(c => JsonNode.Parse(c)!),
        ["dispositif"] = Text, ["prerequis"] = Gen.Elements(Texts.Append(new string('p', 3_000))).Select(t => (JsonNode)t), ["public_vise"] = Text,
        ["niveau_entree"] = Gen.Elements("Niveau 4", "Sans niveau spécifique", "Sans niveau", " Niveau 4").Select(t => (JsonNode)t),
        ["modalites_selection"] = Codes(Gen.Elements("dossier", "entretien", "tests", "information_collective", "simulation", "aucune").Select(m => (JsonNode)m), 6),
        ["capacite"] = Gen.Choose(0, 99_999).Select(n => (JsonNode)n),
        ["places_disponibles"] = Gen.Choose(0, 99_999).Select(n => (JsonNode)n),
        ["statut"] = Gen.Elements("publiee", "annulee").Select(s => (JsonNode)s),
        ["informations_collectives"] = Codes(
            from at in Gen.Elements("2026-06-16T09:30:00+02:00", "2026-06-16T09:30:00.5Z", "0001-01-01T00:00:00+14:00")
            from lieu in Gen.Elements(Texts.Append(null))
            from places in Gen.Choose(-1, 30)
            select (JsonNode)Meeting(at, lieu, places), 3),
        ["contact"] = from nom in Gen.Elements(Texts)
                      from courriel in Gen.Elements(null, "a@b.fr", $"{new string('a', 60)}@{string.Join('.', Enumerable.Repeat(new string('b', 30), 5))}.fr")
                      from telephone in Gen.Elements(null, "+33639980010", "+262262123456", "+12")
                      select (JsonNode)Contact(nom, courriel, telephone),
        ["url"] = Gen.Elements("https://pommier-bleu.example/s/1", "a:", "urn:x:y").Select(u => (JsonNode)u),
    };

    private static Gen<JsonNode> Text => Gen.Elements(Texts).Select(t => (JsonNode)t);

    private static Gen<JsonNode> Codes(Gen<JsonNode> one, int most) =>
        from count in Gen.Choose(0, most)
        from codes in one.ListOf(count)
        select (JsonNode)new JsonArray([.. codes.Select(c => c.DeepClone())]);

    private static JsonObject Meeting(string at, string? lieu, int places)
    {
        var meeting = new JsonObject { ["date_heure"] = at };
        if (lieu is not null) meeting["lieu"] = lieu;
        if (places >= 0) meeting["places"] = places;
        return meeting;
    }

    private static JsonObject Contact(string nom, string? courriel, string? telephone)
    {
        var contact = new JsonObject { ["nom"] = nom };
        if (courriel is not null) contact["courriel"] = courriel;
        if (telephone is not null) contact["telephone"] = telephone;
        return contact;
    }

    private static string Day(int days) => new DateOnly(2020, 1, 1).AddDays(days).ToString("O", System.Globalization.CultureInfo.InvariantCulture);
}
