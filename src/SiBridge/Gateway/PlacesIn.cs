using System.Buffers;
using System.Globalization;
using System.Text.Json;
using SiBridge.Places;
using SiBridge.Translation;
using SiBridge.Translation.Lheo;

namespace SiBridge.Gateway;

/// <summary>A page of the offer, in the words that its reader asked for.</summary>
/// <param name="Write">Writes a page, given how many sessions were found.</param>
internal sealed record PlacesIn(string ContentType, Func<IReadOnlyList<FoundSession>, ShownSessions, PlacesQuery, int, byte[]> Write)
{
    public static PlacesIn Canonical { get; } = new(Formats.Canonical.ContentType, (page, shown, query, total) => Json(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("sessions");
        foreach (var session in page) shown.Write(writer, session);
        writer.WriteEndArray();
        writer.WriteNumber("page", query.Page);
        writer.WriteNumber("taille", query.Taille);
        writer.WriteNumber("total", total);
        writer.WriteEndObject();
    }));

    /// <summary>The same sessions as a document of LHEO 2.3; which page it is stands in its extras.</summary>
    public static PlacesIn Lheo { get; } = new($"{LheoFormat.MediaType}; charset=utf-8", (page, shown, query, total) => LheoDocument.Of(
        [.. page.Select(session => JsonElement.Parse(Json(writer => shown.Write(writer, session))))], ("page", Text(query.Page)), ("taille", Text(query.Taille)), ("total", Text(total))));

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(buffer, ShownSessions.Readable)) write(writer);
        return buffer.WrittenSpan.ToArray();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
