using System.Text.Json;

namespace SiBridge.JsonSchema.Compilation;

/// <summary>
/// Where the keywords of 2020-12 hold subschemas. Identifiers count only there: a <c>$id</c> within an <c>enum</c> or an unknown
/// keyword is data.
/// </summary>
internal static class Subschemas
{
    public static IEnumerable<SchemaPlace> Of(SchemaPlace schema)
    {
        if (schema.Element.ValueKind != JsonValueKind.Object)
            yield break;
        foreach (JsonProperty keyword in schema.Element.EnumerateObject())
        {
            SchemaPlace place = schema.Below(keyword.Name, keyword.Value);
            switch (keyword.Name)
            {
                case "additionalProperties" or "items" or "contains" or "propertyNames" or "not" or "if" or "then" or "else"
                    or "unevaluatedItems" or "unevaluatedProperties" or "contentSchema":
                    yield return place;
                    break;
                case "prefixItems" or "allOf" or "anyOf" or "oneOf" when keyword.Value.ValueKind == JsonValueKind.Array:
                    int index = 0;
                    foreach (JsonElement item in keyword.Value.EnumerateArray())
                        yield return place.Below($"{index++}", item);
                    break;
                case "properties" or "patternProperties" or "$defs" or "definitions" or "dependentSchemas" or "dependencies"
                    when keyword.Value.ValueKind == JsonValueKind.Object:
                    SchemaPlace map = schema.BelowPlainly(keyword.Name, keyword.Value);
                    foreach (JsonProperty entry in keyword.Value.EnumerateObject())
                        yield return map.Below(entry.Name, entry.Value);
                    break;
            }
        }
    }
}
