using System.Text.Json.Nodes;

namespace SiBridge.EndToEnd.Harness;

/// <summary>JSON as the tests write and read it.</summary>
public static class Json
{
    public static JsonObject With(this JsonObject json, string name, JsonNode? value)
    {
        json[name] = value;
        return json;
    }

    public static JsonObject Without(this JsonObject json, params string[] names)
    {
        foreach (var name in names) json.Remove(name);
        return json;
    }

    public static string Text(this JsonNode json, string name) => (string)json[name]!;

    public static IReadOnlyList<JsonObject> List(this JsonNode json, string name) => [.. json[name]!.AsArray().Select(item => item!.AsObject())];

    public static IReadOnlyList<JsonObject> Deliveries(this JsonNode message) => message.List("deliveries");

    /// <summary>Whom a message goes to, sorted.</summary>
    public static IReadOnlyList<string> Recipients(this JsonNode message) => [.. message.Deliveries().Select(d => d.Text("recipient")).Order(StringComparer.Ordinal)];

    public static IReadOnlyList<string> Names(this JsonObject json) => [.. json.Select(p => p.Key).Order(StringComparer.Ordinal)];
}
