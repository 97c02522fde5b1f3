using System.Text;
using System.Text.Json;

namespace SiBridge.Translation;

/// <summary>A value of a body, and where it stands.</summary>
/// <param name="Place">A JSON pointer, the name of a column, or the number of a line.</param>
public sealed record BodyPlace(string Place, string Value);

/// <summary>What differs between two bodies at one place.</summary>
/// <param name="Before">Null: nothing stood there.</param>
/// <param name="After">Null: nothing stands there any more.</param>
public sealed record PlaceChange(string Place, string? Before, string? After);

/// <summary>Bodies taken apart, for people who compare two.</summary>
public static class BodyPlaces
{
    /// <summary>Each value of a JSON document by its pointer.</summary>
    public static IReadOnlyList<BodyPlace> OfJson(byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        return [.. Leaves("", json.RootElement)];
    }

    /// <summary>Each line of a text by its number.</summary>
    public static IReadOnlyList<BodyPlace> OfLines(byte[] body) =>
        [.. Encoding.UTF8.GetString(body).ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Select((line, i) => new BodyPlace($"ligne {i + 1}", line.Trim()))];

    /// <summary>In the order of the older one, then what is new.</summary>
    public static IReadOnlyList<PlaceChange> Between(IReadOnlyList<BodyPlace> before, IReadOnlyList<BodyPlace> after)
    {
        var (old, now) = (before.ToLookup(p => p.Place, p => p.Value), after.ToLookup(p => p.Place, p => p.Value));
        return [.. before.Concat(after).Select(p => p.Place).Distinct().Where(place => !old[place].SequenceEqual(now[place]))
            .Select(place => new PlaceChange(place, old[place].FirstOrDefault(), now[place].FirstOrDefault()))];
    }

    private static IEnumerable<BodyPlace> Leaves(string pointer, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(p => Leaves($"{pointer}/{p.Name}", p.Value)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany((item, i) => Leaves($"{pointer}/{i}", item)),
        _ => [new(pointer, value.ToString())],
    };
}
