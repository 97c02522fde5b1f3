using System.Runtime.InteropServices;
using System.Text.Json;

namespace SiBridge.Reference;

/// <summary>Finds every NIR in a JSON value, and tells only where: what is found is never to be stored, logged or echoed.</summary>
public static class NirSearch
{
    // A NIR has 13 characters, and one of them may be the letter of Corsica. Escapes such as \u0031 hold digits themselves,
    // so text with fewer digits as written has fewer as read too.
    private const int FewestDigits = 12;

    /// <summary>
    /// The RFC 6901 pointers of all strings under <paramref name="root"/> that hold a NIR, in document order. For a property
    /// <em>name</em> that holds one it is the pointer of the object it stands in, once, because its own would repeat it; what
    /// lies under such a name is not looked at, for the same reason.
    /// </summary>
    /// <exception cref="InvalidOperationException">A string is not valid Unicode; what reads the document refuses that first.</exception>
    public static IReadOnlyList<string> Find(JsonElement root)
    {
        List<string>? found = null;
        Visit(root, NirScan.Everywhere, ref found);
        return (IReadOnlyList<string>?)found ?? [];
    }

    // Adds the pointers as seen from this value. Whoever called puts its own step before them, so a path is built only when
    // there is something to tell.
    private static void Visit(JsonElement value, NirScan scan, ref List<string>? found)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                VisitProperties(value, ref found);
                break;
            case JsonValueKind.Array:
                VisitItems(value, scan, ref found);
                break;
            case JsonValueKind.String when HasEnoughDigits(JsonMarshal.GetRawUtf8Value(value)) && Nir.IsIn(value.GetString(), scan):
                (found ??= []).Add("");
                break;
        }
    }

    private static void VisitProperties(JsonElement value, ref List<string>? found)
    {
        var toldOfName = false;
        foreach (var property in value.EnumerateObject())
        {
            if (!HasEnoughDigits(JsonMarshal.GetRawUtf8PropertyName(property)) || !Nir.IsIn(property.Name, NirScan.Everywhere))
            {
                var before = found?.Count ?? 0;
                Visit(property.Value, ScanOf(property), ref found);
                if (found is not null && found.Count > before) PutBefore(found, before, Escape(property.Name));
            }
            else if (!toldOfName)
            {
                toldOfName = true;
                (found ??= []).Add("");
            }
        }
    }

    private static void VisitItems(JsonElement value, NirScan scan, ref List<string>? found)
    {
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            var before = found?.Count ?? 0;
            Visit(item, scan, ref found);
            if (found is not null && found.Count > before) PutBefore(found, before, $"{index}");
            index++;
        }
    }

    // Reading a name allocates it, so it is read only where the answer can matter.
    private static NirScan ScanOf(JsonProperty property) => property.Value.ValueKind switch
    {
        JsonValueKind.Array => NirFields.ScanOf(property.Name),
        JsonValueKind.String when HasEnoughDigits(JsonMarshal.GetRawUtf8Value(property.Value)) => NirFields.ScanOf(property.Name),
        _ => NirScan.Everywhere,
    };

    private static bool HasEnoughDigits(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length < FewestDigits) return false;
        var digits = 0;
        foreach (var b in utf8)
        {
            if (char.IsAsciiDigit((char)b) && ++digits == FewestDigits) return true;
        }
        return false;
    }

    private static void PutBefore(List<string> pointers, int from, string step)
    {
        for (var i = from; i < pointers.Count; i++) pointers[i] = $"/{step}{pointers[i]}";
    }

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
