using System.Globalization;
using System.Text.Json;

namespace SiBridge.JsonSchema.Text;

/// <summary>RFC 6901 pointers.</summary>
public static class JsonPointer
{
    /// <summary>The pointer to a member of what a pointer leads to.</summary>
    public static string Append(string pointer, string name) => $"{pointer}/{Escape(name)}";

    /// <summary>A name as it stands in a pointer: <c>~0</c> for ~ and <c>~1</c> for /.</summary>
    public static string Escape(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>The names and indexes of a pointer, unescaped; none for the empty pointer.</summary>
    public static string[] Segments(string pointer)
    {
        if (pointer.Length == 0)
            return [];
        string[] segments = pointer[1..].Split('/');
        for (int i = 0; i < segments.Length; i++)
            segments[i] = segments[i].Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
        return segments;
    }

    /// <summary>Goes down one member or item; false when there is none.</summary>
    public static bool TryStep(JsonElement from, string segment, out JsonElement to)
    {
        to = default;
        if (from.ValueKind == JsonValueKind.Object)
            return from.TryGetProperty(segment, out to);
        if (from.ValueKind != JsonValueKind.Array || segment is not ("0" or [>= '1' and <= '9', ..]))
            return false;
        if (!int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out int index) || index >= from.GetArrayLength())
            return false;
        to = from[index];
        return true;
    }

    /// <summary>The value at the pointer, or its nearest ancestor that exists.</summary>
    public static JsonElement Nearest(JsonElement root, string pointer)
    {
        foreach (string segment in Segments(pointer))
        {
            if (!TryStep(root, segment, out JsonElement next))
                break;
            root = next;
        }

        return root;
    }
}
