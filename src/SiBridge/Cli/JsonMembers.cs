using System.Text;
using System.Text.Json;

namespace SiBridge.Cli;

/// <summary>Sets members of a JSON file that people lay out by hand: every other byte stays as it is.</summary>
internal static class JsonMembers
{
    /// <summary>A value as it is written in the file, quotes included; null when there is none.</summary>
    /// <param name="path">Names and indexes from the root.</param>
    public static string? Written(byte[] utf8, params IEnumerable<object> path) => Find(utf8, path) is { } found ? Encoding.UTF8.GetString(utf8.AsSpan(found.Value..found.End)) : null;

    /// <summary>Sets a member of the object at <paramref name="path"/>. A new one follows the member <paramref name="after"/>, on a line of its own where that one has one.</summary>
    /// <param name="json">The value as it is to be written.</param>
    public static byte[] Set(byte[] utf8, IReadOnlyList<object> path, string name, string json, string after)
    {
        if (Find(utf8, [.. path, name]) is { } old) return [.. utf8.AsSpan(..old.Value), .. Encoding.UTF8.GetBytes(json), .. utf8.AsSpan(old.End..)];
        var neighbour = Find(utf8, [.. path, after]) ?? throw new ArgumentException($"no member {after}", nameof(after));
        return [.. utf8.AsSpan(..neighbour.End), (byte)',', .. Lead(utf8, neighbour.Name), .. Encoding.UTF8.GetBytes($"\"{name}\": {json}"), .. utf8.AsSpan(neighbour.End..)];
    }

    /// <summary>Where a member's name, its value and the end of it stand, in bytes.</summary>
    private static (int Name, int Value, int End)? Find(byte[] utf8, IEnumerable<object> path)
    {
        var reader = new Utf8JsonReader(utf8);
        reader.Read();
        var name = 0;
        foreach (var step in path)
        {
            for (var index = 0; ; index++)
            {
                reader.Read();
                if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray) return null;
                name = (int)reader.TokenStartIndex;
                var found = step is string member ? reader.ValueTextEquals(member) : index == (int)step;
                if (step is string) reader.Read();
                if (found) break;
                reader.Skip();
            }
        }

        var value = (int)reader.TokenStartIndex;
        reader.Skip();
        return (name, value, (int)reader.BytesConsumed);
    }

    /// <summary>What stands before a member: the end of a line and its indent, or, where it shares its line, a space.</summary>
    private static byte[] Lead(byte[] utf8, int name)
    {
        var start = name;
        while (start > 0 && utf8[start - 1] is (byte)' ' or (byte)'\t') start--;
        if (start == 0 || utf8[start - 1] is not (byte)'\n') return [(byte)' '];
        start -= start > 1 && utf8[start - 2] is (byte)'\r' ? 2 : 1;
        return utf8[start..name];
    }
}
