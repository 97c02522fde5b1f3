using System.Text.Json.Nodes;

namespace SiBridge.Tests.JsonSchema.Properties;

/// <summary>
/// Random schemas over the whole vocabulary, in three resources with the same definitions, so that every reference leads somewhere: the
/// document itself and two embedded ones; <c>p</c> is an anchor in each, <c>n</c> an anchor that is dynamic in some.
/// </summary>
internal sealed class SchemaGenerator(Random random)
{
    private static readonly string[] Resources = ["https://exemple.test/racine", "https://exemple.test/r0", "https://exemple.test/r1"];

    public JsonObject Document()
    {
        var document = Resource(Resources[0], mayReferInPlace: true);
        document["$defs"]!["r0"] = Resource(Resources[1], mayReferInPlace: false);
        document["$defs"]!["r1"] = Resource(Resources[2], mayReferInPlace: false);
        return document;
    }

    private JsonObject Resource(string id, bool mayReferInPlace)
    {
        var resource = Object(3, mayReferInPlace);
        var target = Object(2, mayReferInPlace: false);
        target[random.Chance(60) ? "$dynamicAnchor" : "$anchor"] = "n";
        var plain = Object(2, mayReferInPlace: false);
        plain["$anchor"] = "p";
        resource["$id"] = id;
        resource["$defs"] = new JsonObject { ["p"] = plain, ["n"] = target };
        return resource;
    }

    /// <param name="mayReferInPlace">Whether a reference may be applied to the same value: in what is referred to, that would often be a circle.</param>
    private JsonNode Schema(int depth, bool mayReferInPlace = true) => random.Chance(depth == 0 ? 40 : 8) ? JsonValue.Create(random.Chance(70)) : Object(depth, mayReferInPlace);

    private JsonObject Object(int depth, bool mayReferInPlace)
    {
        var schema = new JsonObject();
        for (int i = random.Next(1, depth == 0 ? 3 : 5); i > 0; i--)
        {
            if (depth == 0 || random.Chance(35))
                Assert(schema);
            else if (random.Chance(60))
                Descend(schema, depth - 1);
            else
                ApplyInPlace(schema, depth - 1, mayReferInPlace);
        }

        return schema;
    }

    private void Assert(JsonObject schema)
    {
        string keyword = random.Any(
            (string[])["type", "type", "enum", "const", "multipleOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "pattern", "minItems",
                "maxItems", "uniqueItems", "minProperties", "maxProperties", "required", "dependentRequired"]);
        schema[keyword] = keyword switch
        {
            "type" => random.Chance(70) ? random.Any(Vocabulary.Types) : new JsonArray([.. Some(Vocabulary.Types, 1, 3).Select(t => JsonValue.Create(t))]),
            "enum" => new JsonArray([.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Vocabulary.Value(random))]),
            "const" => Vocabulary.Value(random),
            "multipleOf" => Vocabulary.Number(random.Any(Vocabulary.Divisors)),
            "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" => Vocabulary.Number(random.Any(Vocabulary.Numbers)),
            "pattern" => random.Any(Vocabulary.Patterns.Keys.ToArray()),
            "uniqueItems" => random.Chance(80),
            "required" => NameList(),
            "dependentRequired" => Map(Vocabulary.Names, NameList),
            _ => Vocabulary.Number(random.Any((string[])["0", "1", "2", "3", "2.0"])),
        };
    }

    private void Descend(JsonObject schema, int depth)
    {
        JsonNode Below() => Schema(depth);
        string keyword = random.Any(
            (string[])["properties", "properties", "properties", "patternProperties", "additionalProperties", "propertyNames", "prefixItems", "items", "contains", "unevaluatedProperties",
                "unevaluatedItems"]);
        schema[keyword] = keyword switch
        {
            "properties" => Map(Vocabulary.Names, Below),
            "patternProperties" => Map(Vocabulary.Patterns.Keys.ToArray(), Below),
            "prefixItems" => List(Below),
            _ => random.Chance(30) ? false : Below(),
        };
        if (keyword is "contains" && random.Chance(60))
            schema[random.Any((string[])["minContains", "maxContains"])] = random.Next(4);
    }

    private void ApplyInPlace(JsonObject schema, int depth, bool mayRefer)
    {
        JsonNode Here() => Schema(depth, mayRefer);
        string keyword = random.Any((string[])["allOf", "anyOf", "oneOf", "not", "if", "dependentSchemas", "$ref", "$ref"]);
        if (keyword is "$ref")
        {
            if (mayRefer)
                Refer(schema);
            return;
        }

        schema[keyword] = keyword switch
        {
            "not" or "if" => Here(),
            "dependentSchemas" => Map(Vocabulary.Names, Here),
            _ => List(Here),
        };
        if (keyword is not "if")
            return;
        if (random.Chance(70))
            schema["then"] = Here();
        if (random.Chance(70))
            schema["else"] = Here();
    }

    private void Refer(JsonObject schema)
    {
        string resource = random.Chance(60) ? "" : random.Any(Resources);
        if (random.Chance(40))
            schema["$dynamicRef"] = $"{resource}#n";
        else
            schema["$ref"] = resource + random.Any((string[])["#/$defs/p", "#/$defs/n", "#p", "#n"]);
    }

    private JsonArray NameList() => new([.. Some(Vocabulary.Names, 0, 3).Select(n => JsonValue.Create(n))]);

    private JsonArray List(Func<JsonNode> schema) => new([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => schema())]);

    private JsonObject Map(string[] names, Func<JsonNode> value)
    {
        var map = new JsonObject();
        foreach (string name in Some(names, 1, 4))
            map[name] = value();
        return map;
    }

    private string[] Some(string[] of, int least, int most)
    {
        string[] shuffled = [.. of];
        random.Shuffle(shuffled);
        return shuffled[..random.Next(least, most + 1)];
    }
}
