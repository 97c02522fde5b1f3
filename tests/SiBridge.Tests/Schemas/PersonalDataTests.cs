using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.JsonSchema;
using SiBridge.Reference;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Schemas;

/// <summary>What a schema's errors may repeat: nothing that its author did not free by <c>"x-personnel": false</c>.</summary>
public sealed class PersonalDataTests
{
    private static readonly SchemaCatalogue Catalogue = EmbeddedBridge.Schemas;

    /// <summary>Wrong in every way, and recognisable.</summary>
    private static readonly string[] Markers =
    [
        "\"Marqueur\"", "\"Marqueur Zoé\"", "\"marqueur@exemple.org\"", "\"07/07/1977\"", "\"1977-07-07\"", "\"1977-07-07T07:07:07\"", "\"+337707\"", "\"\\u0007Marqueur\"",
        "77077", "-77077", "7.7077", "1e7707", "[\"Marqueur\"]", "{\"nom\": \"Marqueur\"}", "{\"Marqueur7707707707\": {\"x\": \"Marqueur\"}}",
    ];

    public static TheoryData<string> Types => [.. SchemaCatalogue.Types];

    [Theory]
    [MemberData(nameof(Types))]
    public void No_error_repeats_a_value_that_is_not_freed(string type)
    {
        var fields = Fields(type).Where(f => !f.Freed).Select(f => f.Path).Append(["inconnue"]).ToList();
        var judged = 0;
        foreach (var field in fields)
        {
            foreach (var marker in Markers) judged += Judge(type, Document([(field, marker)]));
        }

        foreach (var marker in Markers) judged += Judge(type, Document([.. fields.Select(f => (f, marker))]));
        judged.ShouldBeGreaterThan(Markers.Length * fields.Count);
    }

    [Fact]
    public void Only_codes_and_counts_that_tell_about_nobody_are_freed() =>
        SchemaCatalogue.Types.SelectMany(t => Fields(t).Where(f => f.Freed).Select(f => string.Join('/', f.Path))).Distinct().Order(StringComparer.Ordinal).ShouldBe(
        [
            "capacite", "certification/rncp", "certification/rs", "entrees_sorties", "etat_recrutement", "financeurs/0", "formacodes/0", "informations_collectives/0/places",
            "lieu/code_postal", "lieu/commune_insee", "mission_locale", "modalites_selection/0", "nda", "nsf/0", "organisme", "places_disponibles", "region", "romes/0", "statut",
        ]);

    [Fact]
    public void A_network_file_frees_nothing_for_it_holds_secrets()
    {
        using var file = JsonDocument.Parse(
            """{"network": {"name": "x", "timezone": "x"}, "partners": [{"code": "a", "kind": "organisme", "name": "x", "sirets": ["Marqueur"], "keys": [{"id": "k", "sha256": "Marqueur"}]}]}""");
        var errors = Catalogue.Network.Evaluate(file.RootElement);
        errors.Count.ShouldBe(2);
        errors.ShouldAllBe(e => !e.Message.Contains("Marqueur"));
    }

    private static int Judge(string type, JsonNode document)
    {
        var errors = Catalogue.Message(type).Evaluate(JsonSerializer.SerializeToElement(document));
        // An array of codes is a field of its own, and what stands in it may be freed.
        foreach (var error in errors.Where(e => !IsFreed(type, e.Pointer)))
        {
            foreach (var trace in (string[])["arqueur", "1977", "7707"]) error.Message.ShouldNotContain(trace, customMessage: $"{type} {error.Pointer}");
        }

        return errors.Count;
    }

    private static bool IsFreed(string type, string pointer) => Fields(type).Any(f => f.Freed && "/" + string.Join('/', f.Path) == pointer);

    private static JsonObject Document(IReadOnlyList<(string[] Path, string Marker)> fields)
    {
        var root = new JsonObject();
        foreach (var (path, marker) in fields) Put(root, path, marker);
        return root;
    }

    private static void Put(JsonNode at, string[] path, string marker)
    {
        JsonNode Next() => path is [_] ? JsonNode.Parse(marker)! : path[1] is "0" ? new JsonArray() : new JsonObject();
        JsonNode below;
        if (at is JsonArray array)
        {
            if (array.Count == 0) array.Add(Next());
            below = array[0]!;
        }
        else
        {
            below = (path is [_] ? null : at[path[0]]) ?? (at[path[0]] = Next());
        }

        if (path.Length > 1 && below is JsonArray or JsonObject) Put(below, path[1..], marker);
    }

    /// <summary>Every property of a type, those within others too, and the items of arrays.</summary>
    private static List<(string[] Path, bool Freed)> Fields(string type)
    {
        var found = new List<(string[], bool)>();
        using var schema = JsonDocument.Parse(Catalogue.Text(type));
        using var shared = JsonDocument.Parse(Catalogue.Text("communs"));
        Walk([schema.RootElement], [], personal: false);
        return found;

        void Walk(List<JsonElement> applied, string[] path, bool personal)
        {
            for (var i = 0; i < applied.Count; i++)
            {
                if (applied[i].TryGetProperty("$ref", out var reference))
                    applied.Add(shared.RootElement.GetProperty("$defs").GetProperty(reference.GetString()!.Split('/')[^1]));
            }

            bool Said(bool what) => applied.Any(s => s.TryGetProperty("x-personnel", out var mark) && mark.GetBoolean() == what);
            personal |= Said(true);
            if (path.Length > 0) found.Add((path, !personal && Said(false)));
            foreach (var s in applied)
            {
                if (s.TryGetProperty("properties", out var properties))
                {
                    foreach (var property in properties.EnumerateObject()) Walk([property.Value], [.. path, property.Name], personal);
                }

                if (s.TryGetProperty("items", out var items)) Walk([items], [.. path, "0"], personal);
            }
        }
    }
}
