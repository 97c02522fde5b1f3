using System.Text.Json;
using System.Text.Json.Nodes;

namespace SiBridge.Tests.JsonSchema.Properties;

/// <summary>
/// Documents that a schema may well accept: made by following it, guessing where it leaves a choice. Random ones would be refused at
/// the first keyword, and nothing behind it would ever be looked at.
/// </summary>
internal sealed class DocumentGenerator(Random random, JsonElement document)
{
    private readonly ReferenceResources resources = new(document);

    public JsonNode? Document()
    {
        JsonNode? made = Value(document, document, 4);
        for (int i = random.Any((int[])[0, 0, 0, 1, 1, 2]); i > 0; i--)
            made = Mutation.Of(made, random);
        return made;
    }

    private JsonNode? Value(JsonElement schema, JsonElement resource, int depth)
    {
        var facets = new List<(JsonElement Schema, JsonElement Resource)>();
        Gather(schema, resource, facets, 6);
        if (depth == 0 || facets.Count == 0)
            return Vocabulary.Value(random, 1);

        JsonElement[] chosen = [.. Values(facets, "const"), .. Values(facets, "enum").SelectMany(e => e.EnumerateArray())];
        if (chosen.Length > 0 && random.Chance(85))
            return Node(random.Any(chosen));
        return Kind(facets) switch
        {
            "object" => Object(facets, depth),
            "array" => Array(facets, depth),
            "string" => JsonValue.Create(random.Any(Vocabulary.Strings)),
            "number" or "integer" => Number(facets),
            "boolean" => JsonValue.Create(random.Chance(50)),
            "null" => null,
            _ => Vocabulary.Value(random),
        };
    }

    /// <summary>The schemas that a value must satisfy together, after a guess at each alternative.</summary>
    private void Gather(JsonElement schema, JsonElement resource, List<(JsonElement Schema, JsonElement Resource)> facets, int depth)
    {
        if (schema.ValueKind is not JsonValueKind.Object || depth == 0)
            return;
        if (schema.TryGetProperty("$id", out _))
            resource = schema;
        facets.Add((schema, resource));
        foreach (var keyword in schema.EnumerateObject())
        {
            JsonElement[] followed = keyword.Name switch
            {
                "allOf" => [.. keyword.Value.EnumerateArray()],
                "anyOf" or "oneOf" => [random.Any(keyword.Value.EnumerateArray().ToList())],
                "if" or "then" or "else" when random.Chance(50) => [keyword.Value],
                "dependentSchemas" => [.. keyword.Value.EnumerateObject().Where(_ => random.Chance(50)).Select(p => p.Value)],
                _ => [],
            };
            foreach (var next in followed)
                Gather(next, resource, facets, depth - 1);
            if (keyword.Name is "$ref" or "$dynamicRef")
            {
                var (home, target) = resources.Find(resource, keyword.Value.GetString()!);
                Gather(target, home, facets, depth - 1);
            }
        }
    }

    private string? Kind(List<(JsonElement Schema, JsonElement Resource)> facets)
    {
        string[] types = [.. Values(facets, "type").Select(t => t.ValueKind is JsonValueKind.Array ? random.Any(t.EnumerateArray().ToList()) : t).Select(t => t.GetString()!)];
        if (types.Length > 0)
            return random.Any(types);
        string[] hints = [.. facets.SelectMany(f => f.Schema.EnumerateObject()).Select(k => k.Name switch
        {
            "properties" or "patternProperties" or "additionalProperties" or "propertyNames" or "required" or "unevaluatedProperties" or "dependentSchemas" or "minProperties" => "object",
            "prefixItems" or "items" or "contains" or "uniqueItems" or "unevaluatedItems" or "minItems" => "array",
            "pattern" or "minLength" or "maxLength" => "string",
            "multipleOf" or "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" => "number",
            _ => "",
        }).Where(h => h.Length > 0)];
        return hints.Length > 0 && random.Chance(90) ? random.Any(hints) : null;
    }

    private JsonObject Object(List<(JsonElement Schema, JsonElement Resource)> facets, int depth)
    {
        var names = Values(facets, "required").SelectMany(r => r.EnumerateArray()).Select(n => n.GetString()!).ToHashSet();
        names.UnionWith(Values(facets, "properties").SelectMany(p => p.EnumerateObject()).Select(p => p.Name).Where(_ => random.Chance(60)));
        if (random.Chance(40))
            names.Add(random.Any(Vocabulary.Names));
        foreach (var rule in Values(facets, "dependentRequired").SelectMany(d => d.EnumerateObject()).Where(d => names.Contains(d.Name)))
            names.UnionWith(rule.Value.EnumerateArray().Select(n => n.GetString()!));

        var made = new JsonObject();
        foreach (string name in names)
            made[name] = Child(facets, f => PropertySchemas(f, name), depth);
        return made;
    }

    private JsonArray Array(List<(JsonElement Schema, JsonElement Resource)> facets, int depth)
    {
        int prefix = Values(facets, "prefixItems").Select(p => p.GetArrayLength()).DefaultIfEmpty(0).Max();
        var made = new JsonArray();
        for (int i = 0, length = prefix + random.Next(-1, 4); i < length; i++)
            made.Add(Child(facets, f => ItemSchemas(f, i), depth));
        return made;
    }

    private JsonNode Number(List<(JsonElement Schema, JsonElement Resource)> facets)
    {
        string[] limits = [.. facets.SelectMany(f => f.Schema.EnumerateObject()).Where(k => k.Value.ValueKind is JsonValueKind.Number).Select(k => k.Value.GetRawText())];
        return Vocabulary.Number(limits.Length > 0 && random.Chance(60) ? random.Any(limits) : random.Any(Vocabulary.Numbers));
    }

    private JsonNode? Child(List<(JsonElement Schema, JsonElement Resource)> facets, Func<JsonElement, IEnumerable<JsonElement>> below, int depth)
    {
        var schemas = facets.SelectMany(f => below(f.Schema).Select(s => (s, f.Resource))).ToList();
        if (schemas.Count == 0)
            return Vocabulary.Value(random, 1);
        var (schema, resource) = random.Any(schemas);
        return Value(schema, resource, depth - 1);
    }

    private static IEnumerable<JsonElement> PropertySchemas(JsonElement schema, string name)
    {
        if (schema.TryGetProperty("properties", out var named) && named.TryGetProperty(name, out var own))
            yield return own;
        foreach (string keyword in (string[])["additionalProperties", "unevaluatedProperties"])
        {
            if (schema.TryGetProperty(keyword, out var others))
                yield return others;
        }
    }

    private static IEnumerable<JsonElement> ItemSchemas(JsonElement schema, int index)
    {
        if (schema.TryGetProperty("prefixItems", out var prefix) && index < prefix.GetArrayLength())
            yield return prefix[index];
        foreach (string keyword in (string[])["items", "contains", "unevaluatedItems"])
        {
            if (schema.TryGetProperty(keyword, out var item))
                yield return item;
        }
    }

    private static IEnumerable<JsonElement> Values(List<(JsonElement Schema, JsonElement Resource)> facets, string keyword) =>
        facets.Where(f => f.Schema.TryGetProperty(keyword, out _)).Select(f => f.Schema.GetProperty(keyword));

    private static JsonNode? Node(JsonElement element) => JsonNode.Parse(element.GetRawText());
}
