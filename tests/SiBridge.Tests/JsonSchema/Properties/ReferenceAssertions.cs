using System.Text;
using System.Text.Json;

namespace SiBridge.Tests.JsonSchema.Properties;

/// <summary>The keywords that look at a value alone.</summary>
internal static class ReferenceAssertions
{
    public static bool Hold(JsonElement schema, JsonElement instance) => schema.EnumerateObject().All(k => Holds(k.Name, k.Value, instance));

    public static bool AreEqual(JsonElement a, JsonElement b) => (a.ValueKind, b.ValueKind) switch
    {
        (JsonValueKind.Number, JsonValueKind.Number) => ExactNumber.Of(a).CompareTo(ExactNumber.Of(b)) == 0,
        (JsonValueKind.String, JsonValueKind.String) => a.GetString() == b.GetString(),
        (JsonValueKind.Array, JsonValueKind.Array) =>
            a.GetArrayLength() == b.GetArrayLength() && a.EnumerateArray().Zip(b.EnumerateArray()).All(p => AreEqual(p.First, p.Second)),
        (JsonValueKind.Object, JsonValueKind.Object) => a.EnumerateObject().Count() == b.EnumerateObject().Count()
            && a.EnumerateObject().All(p => b.TryGetProperty(p.Name, out var other) && AreEqual(p.Value, other)),
        _ => a.ValueKind == b.ValueKind,
    };

    private static bool Holds(string keyword, JsonElement value, JsonElement instance)
    {
        bool general = keyword switch
        {
            "type" => value.ValueKind is JsonValueKind.Array ? value.EnumerateArray().Any(t => HasType(instance, t)) : HasType(instance, value),
            "enum" => value.EnumerateArray().Any(v => AreEqual(v, instance)),
            "const" => AreEqual(value, instance),
            _ => true,
        };
        return general && instance.ValueKind switch
        {
            JsonValueKind.Number => HoldsOfNumber(keyword, value, instance),
            JsonValueKind.String => HoldsOfString(keyword, value, instance.GetString()!),
            JsonValueKind.Array => HoldsOfArray(keyword, value, [.. instance.EnumerateArray()]),
            JsonValueKind.Object => HoldsOfObject(keyword, value, [.. instance.EnumerateObject().Select(p => p.Name)]),
            _ => true,
        };
    }

    private static bool HasType(JsonElement instance, JsonElement type) => type.GetString() switch
    {
        "null" => instance.ValueKind is JsonValueKind.Null,
        "boolean" => instance.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "string" => instance.ValueKind is JsonValueKind.String,
        "number" => instance.ValueKind is JsonValueKind.Number,
        "integer" => instance.ValueKind is JsonValueKind.Number && ExactNumber.Of(instance).IsInteger,
        "array" => instance.ValueKind is JsonValueKind.Array,
        _ => instance.ValueKind is JsonValueKind.Object,
    };

    private static bool HoldsOfNumber(string keyword, JsonElement value, JsonElement instance) => keyword switch
    {
        "minimum" => ExactNumber.Of(instance).CompareTo(ExactNumber.Of(value)) >= 0,
        "exclusiveMinimum" => ExactNumber.Of(instance).CompareTo(ExactNumber.Of(value)) > 0,
        "maximum" => ExactNumber.Of(instance).CompareTo(ExactNumber.Of(value)) <= 0,
        "exclusiveMaximum" => ExactNumber.Of(instance).CompareTo(ExactNumber.Of(value)) < 0,
        "multipleOf" => ExactNumber.Of(instance).IsMultipleOf(ExactNumber.Of(value)),
        _ => true,
    };

    private static bool HoldsOfString(string keyword, JsonElement value, string instance) => keyword switch
    {
        "minLength" => CodePoints(instance) >= value.GetDouble(),
        "maxLength" => CodePoints(instance) <= value.GetDouble(),
        "pattern" => Vocabulary.Patterns[value.GetString()!](instance),
        _ => true,
    };

    private static bool HoldsOfArray(string keyword, JsonElement value, JsonElement[] instance) => keyword switch
    {
        "minItems" => instance.Length >= value.GetDouble(),
        "maxItems" => instance.Length <= value.GetDouble(),
        "uniqueItems" => !value.GetBoolean() || !instance.Index().Any(a => instance.Index().Any(b => a.Index < b.Index && AreEqual(a.Item, b.Item))),
        _ => true,
    };

    private static bool HoldsOfObject(string keyword, JsonElement value, HashSet<string> names) => keyword switch
    {
        "minProperties" => names.Count >= value.GetDouble(),
        "maxProperties" => names.Count <= value.GetDouble(),
        "required" => value.EnumerateArray().All(n => names.Contains(n.GetString()!)),
        "dependentRequired" => value.EnumerateObject().Where(d => names.Contains(d.Name)).All(d => d.Value.EnumerateArray().All(n => names.Contains(n.GetString()!))),
        _ => true,
    };

    private static int CodePoints(string text) => text.EnumerateRunes().Count();
}
