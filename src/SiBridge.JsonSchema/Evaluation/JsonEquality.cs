using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using SiBridge.JsonSchema.Text;

namespace SiBridge.JsonSchema.Evaluation;

/// <summary>
/// Equality of JSON by value: 1 is 1.0, "é" is "\u00e9", the order of an object's keys does not count.
/// <see cref="JsonElement.DeepEquals"/> is not used because it throws on exponents beyond an int.
/// </summary>
internal static class JsonEquality
{
    // Looking a name up scans the object, so from here on an index is cheaper.
    private const int IndexFrom = 32;

    public static bool AreEqual(JsonElement a, JsonElement b)
    {
        if (a.ValueKind != b.ValueKind)
            return false;
        Effort.EnsureStack();
        return a.ValueKind switch
        {
            JsonValueKind.String => JsonString.AreEqual(RawText(a), RawText(b)),
            JsonValueKind.Number => JsonNumber.Of(a).CompareTo(JsonNumber.Of(b)) == 0,
            JsonValueKind.Array => ArraysAreEqual(a, b),
            JsonValueKind.Object => ObjectsAreEqual(a, b),
            _ => true,
        };
    }

    /// <summary>Equal values have equal hashes. Seeded per process, so that nobody can prepare a document of collisions.</summary>
    public static int Hash(JsonElement value)
    {
        Effort.EnsureStack();
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return Hash(RawText(value));
            case JsonValueKind.Number:
                return JsonNumber.Of(value).GetHashCode();
            case JsonValueKind.Array:
                var items = new HashCode();
                foreach (JsonElement item in value.EnumerateArray())
                    items.Add(Hash(item));
                return items.ToHashCode();
            case JsonValueKind.Object:
                int sum = 0;
                foreach (JsonProperty property in value.EnumerateObject())
                    sum += HashCode.Combine(Hash(JsonMarshal.GetRawUtf8PropertyName(property)), Hash(property.Value));
                return HashCode.Combine(sum);
            default:
                return (int)value.ValueKind;
        }
    }

    private static int Hash(ReadOnlySpan<byte> raw)
    {
        using var text = new Utf8Text(raw, stackalloc byte[256]);
        var hash = new HashCode();
        hash.AddBytes(text.Value);
        return hash.ToHashCode();
    }

    private static bool ArraysAreEqual(JsonElement a, JsonElement b)
    {
        if (a.GetArrayLength() != b.GetArrayLength())
            return false;
        JsonElement.ArrayEnumerator others = b.EnumerateArray();
        foreach (JsonElement item in a.EnumerateArray())
        {
            others.MoveNext();
            if (!AreEqual(item, others.Current))
                return false;
        }

        return true;
    }

    private static bool ObjectsAreEqual(JsonElement a, JsonElement b)
    {
        int count = a.GetPropertyCount();
        if (count != b.GetPropertyCount())
            return false;
        Dictionary<string, JsonElement>? index = count < IndexFrom ? null : Index(b);
        foreach (JsonProperty property in a.EnumerateObject())
        {
            using var name = new Utf8Text(JsonMarshal.GetRawUtf8PropertyName(property), []);
            bool found = index is null
                ? b.TryGetProperty(name.Value, out JsonElement other)
                : index.TryGetValue(Encoding.UTF8.GetString(name.Value), out other);
            if (!found || !AreEqual(property.Value, other))
                return false;
        }

        return true;
    }

    private static Dictionary<string, JsonElement> Index(JsonElement value)
    {
        var index = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (JsonProperty property in value.EnumerateObject())
            index[JsonString.Decode(JsonMarshal.GetRawUtf8PropertyName(property))] = property.Value;
        return index;
    }

    private static ReadOnlySpan<byte> RawText(JsonElement text) => JsonMarshal.GetRawUtf8Value(text)[1..^1];
}
