using System.Text.Json;

namespace SiBridge.Tests.JsonSchema.Properties;

/// <summary>What references lead to within one schema document. Every look-up searches the whole document again.</summary>
internal sealed class ReferenceResources(JsonElement document)
{
    /// <summary>The schema that <c>$ref</c> means, and the resource that it stands in.</summary>
    public (JsonElement Resource, JsonElement Target) Find(JsonElement current, string reference)
    {
        string[] parts = reference.Split('#');
        string fragment = parts.Length == 1 ? "" : parts[1];
        JsonElement resource = parts[0].Length == 0 ? current : Everywhere(document).First(s => Text(s, "$id") == parts[0]);
        if (fragment.Length > 0 && fragment[0] != '/')
            return (resource, Anchored(resource, fragment) ?? throw new InvalidOperationException(reference));
        JsonElement target = resource;
        foreach (string segment in fragment.Split('/').Skip(1))
            target = target.ValueKind is JsonValueKind.Array ? target[int.Parse(segment, null)] : target.GetProperty(segment);
        return (resource, target);
    }

    /// <summary>The same for <c>$dynamicRef</c>: from a dynamic anchor, the outermost resource on the way that has the same one.</summary>
    public (JsonElement Resource, JsonElement Target) FindDynamic(JsonElement[] scope, string reference)
    {
        var (resource, target) = Find(scope[^1], reference);
        string name = reference.Split('#')[1];
        if (Text(target, "$dynamicAnchor") != name)
            return (resource, target);
        foreach (JsonElement outer in scope)
        {
            foreach (JsonElement schema in Within(outer).Where(s => Text(s, "$dynamicAnchor") == name))
                return (outer, schema);
        }

        return (resource, target);
    }

    private static JsonElement? Anchored(JsonElement resource, string name) =>
        Within(resource).Where(s => Text(s, "$anchor") == name || Text(s, "$dynamicAnchor") == name).Select(s => (JsonElement?)s).FirstOrDefault();

    private static string? Text(JsonElement schema, string keyword) =>
        schema.ValueKind is JsonValueKind.Object && schema.TryGetProperty(keyword, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static IEnumerable<JsonElement> Everywhere(JsonElement element) => new[] { element }.Concat(Children(element).SelectMany(Everywhere));

    /// <summary>A resource without the resources embedded in it.</summary>
    private static IEnumerable<JsonElement> Within(JsonElement element) =>
        new[] { element }.Concat(Children(element).Where(c => Text(c, "$id") is null).SelectMany(Within));

    private static IEnumerable<JsonElement> Children(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Select(p => p.Value),
        JsonValueKind.Array => element.EnumerateArray(),
        _ => [],
    };
}
