using System.Text.Json;
using SiBridge.JsonSchema.Text;

namespace SiBridge.Gateway;

/// <summary>What differs between two bodies at one place.</summary>
/// <param name="Pointer">RFC 6901.</param>
/// <param name="Old">Null: there was nothing.</param>
/// <param name="New">Null: there is nothing any more.</param>
public sealed record Difference(string Pointer, JsonElement? Old, JsonElement? New)
{
    /// <summary>Each difference at its smallest, in the order of the old body.</summary>
    public static IReadOnlyList<Difference> Between(JsonElement old, JsonElement now) => [.. At("", old, now)];

    private static IEnumerable<Difference> At(string pointer, JsonElement? old, JsonElement? now) => (old, now) switch
    {
        ({ } a, { } b) when JsonElement.DeepEquals(a, b) => [],
        ({ ValueKind: JsonValueKind.Object } a, { ValueKind: JsonValueKind.Object } b) => Names(a, b).SelectMany(name => At(JsonPointer.Append(pointer, name), Member(a, name), Member(b, name))),
        ({ ValueKind: JsonValueKind.Array } a, { ValueKind: JsonValueKind.Array } b) =>
            Enumerable.Range(0, Math.Max(a.GetArrayLength(), b.GetArrayLength())).SelectMany(i => At($"{pointer}/{i}", Item(a, i), Item(b, i))),
        _ => [new(pointer, old?.Clone(), now?.Clone())],
    };

    private static IEnumerable<string> Names(params JsonElement[] objects) => objects.SelectMany(o => o.EnumerateObject().Select(p => p.Name)).Distinct();

    private static JsonElement? Member(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? value : null;

    private static JsonElement? Item(JsonElement of, int index) => index < of.GetArrayLength() ? of[index] : null;
}
