using System.Text.Json.Nodes;

namespace SiBridge.Tests.JsonSchema.Properties;

/// <summary>All ways to make a JSON value a little smaller, the boldest first.</summary>
internal static class Shrinking
{
    public static IEnumerable<JsonNode?> Of(JsonNode? node) => node switch
    {
        JsonObject parent => parent.Select(p => p.Value?.DeepClone())
            .Concat(parent.Select(p => (JsonNode?)Without(parent, p.Key)))
            .Concat(parent.SelectMany(p => Of(p.Value).Select(smaller => (JsonNode?)With(parent, p.Key, smaller)))),
        JsonArray list => list.Select(i => i?.DeepClone())
            .Concat(list.Select((_, at) => (JsonNode?)Without(list, at)))
            .Concat(list.SelectMany((item, at) => Of(item).Select(smaller => (JsonNode?)With(list, at, smaller)))),
        JsonValue value when value.ToJsonString() is not ("0" or "true" or "false" or "\"\"") => [JsonValue.Create(0), JsonValue.Create(true)],
        _ => [],
    };

    private static JsonObject Without(JsonObject parent, string name)
    {
        var copy = parent.DeepClone().AsObject();
        copy.Remove(name);
        return copy;
    }

    private static JsonObject With(JsonObject parent, string name, JsonNode? value)
    {
        var copy = parent.DeepClone().AsObject();
        copy[name] = value;
        return copy;
    }

    private static JsonArray Without(JsonArray list, int at)
    {
        var copy = list.DeepClone().AsArray();
        copy.RemoveAt(at);
        return copy;
    }

    private static JsonArray With(JsonArray list, int at, JsonNode? value)
    {
        var copy = list.DeepClone().AsArray();
        copy[at] = value;
        return copy;
    }
}
