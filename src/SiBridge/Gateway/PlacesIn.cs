using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using SiBridge.Places;
using SiBridge.Translation;
using SiBridge.Translation.Lheo;

namespace SiBridge.Gateway;

/// <summary>A page of the offer, in the words that its reader asked for.</summary>
/// <param name="Write">Writes a page, given how many sessions were found.</param>
internal sealed record PlacesIn(string ContentType, Func<IReadOnlyList<SessionState>, PlacesQuery, int, byte[]> Write)
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static PlacesIn Canonical { get; } = new(Formats.Canonical.ContentType, (page, query, total) => Json(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("sessions");
        foreach (var session in page) Session(writer, session);
        writer.WriteEndArray();
        writer.WriteNumber("page", query.Page);
        writer.WriteNumber("taille", query.Taille);
        writer.WriteNumber("total", total);
        writer.WriteEndObject();
    }));

    /// <summary>The same sessions as a document of LHEO 2.3; which page it is stands in its extras.</summary>
    public static PlacesIn Lheo { get; } = new($"{LheoFormat.MediaType}; charset=utf-8", (page, query, total) => LheoDocument.Of(
        [.. page.Select(session => JsonElement.Parse(Json(writer => Session(writer, session))))], ("page", Text(query.Page)), ("taille", Text(query.Taille)), ("total", Text(total))));

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(buffer, Readable)) write(writer);
        return buffer.WrittenSpan.ToArray();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The session as told, with the newest count and state in the place of those that it told itself.</summary>
    private static void Session(Utf8JsonWriter writer, SessionState session)
    {
        using var description = JsonDocument.Parse(session.Description);
        writer.WriteStartObject();
        foreach (var property in description.RootElement.EnumerateObject())
        {
            if (property.Name is "places_disponibles" or "etat_recrutement" || (property.Name is "capacite" && session.Capacite is not null)) continue;
            property.WriteTo(writer);
        }

        if (session.Capacite is { } capacite) writer.WriteNumber("capacite", capacite);
        if (session.PlacesDisponibles is { } places) writer.WriteNumber("places_disponibles", places);
        writer.WriteString("etat_recrutement", session.EtatRecrutement);
        if (session.ConstateLe is { } constateLe) writer.WriteString("constate_le", constateLe);
        writer.WriteEndObject();
    }
}
