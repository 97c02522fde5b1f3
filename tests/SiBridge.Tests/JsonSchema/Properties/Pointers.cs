using System.Text.Json;

namespace SiBridge.Tests.JsonSchema.Properties;

/// <summary>RFC 6901, once more and plainly.</summary>
internal static class Pointers
{
    /// <summary>Whether a value stands there; or, as for a missing property, whether it could, in an object that is there.</summary>
    public static bool Leads(JsonElement value, string pointer)
    {
        if (pointer.Length == 0)
            return true;
        string[] segments = [.. pointer.Split('/').Skip(1).Select(s => s.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
        foreach (var (at, segment) in segments.Index())
        {
            bool isObject = value.ValueKind is JsonValueKind.Object;
            if (isObject && value.TryGetProperty(segment, out var property))
                value = property;
            else if (value.ValueKind is JsonValueKind.Array && int.TryParse(segment, out int index) && index < value.GetArrayLength())
                value = value[index];
            else
                return isObject && at == segments.Length - 1;
        }

        return pointer[0] == '/';
    }
}
