using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SiBridge.JsonSchema.Text;
using SiBridge.Reference;
using SiBridge.Translation.Imilo;

namespace SiBridge.Sources.Imilo;

/// <summary>
/// Canonical messages of what i-Milo told. Only the properties named here are read: whatever else stands in a dossier, a social security number
/// say, is not even looked at. What is missing is left out, and the message's own schema says so.
/// </summary>
public static class ImiloMessages
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonObject Prescription(ImiloSettings settings, ImiloEvent e, string structure, DateTimeOffset emisLe, JsonElement dossier, JsonElement proposition)
    {
        string? Dossier(string name) => Text(At(dossier, settings.Pointer("dossier", name)));
        string? Proposition(string name) => Text(At(proposition, settings.Pointer("proposition", name)));

        var message = Envelope(e, structure, emisLe);
        Put(message, "dossier", e.IdDossier);
        message["prescripteur"] = Of(("nom", Proposition("conseiller_nom")), ("prenom", Proposition("conseiller_prenom")), ("courriel", Proposition("conseiller_courriel")));
        message["jeune"] = Of(
            ("nom_naissance", Dossier("nom_naissance")), ("nom_usage", Dossier("nom_usage")), ("prenom", Dossier("prenom")), ("date_naissance", Day(Dossier("date_naissance"))),
            ("courriel", Dossier("courriel")), ("code_postal", Dossier("code_postal")), ("france_travail_id", Dossier("france_travail_id")));
        var cle = Of(("formation", Proposition("formation")), ("action", Proposition("action")), ("session", Proposition("session")), ("reference", Proposition("reference")));
        if (cle.Count > 0) message["session_cle"] = cle;
        Put(message, "organisme", Proposition("organisme"));
        if (At(proposition, settings.Pointer("proposition", "financeurs")) is { ValueKind: JsonValueKind.Array } financeurs) message["financeurs"] = JsonNode.Parse(financeurs.GetRawText());
        Put(message, "region", Proposition("region"));
        Put(message, "dispositif", Proposition("dispositif"));
        Put(message, "date_prescription", Day(Proposition("date_prescription")) ?? Day(e.Date));
        return message;
    }

    /// <param name="zone">Of the network, by whose calendar a fact has its day.</param>
    public static JsonObject Annulation(ImiloEvent e, string structure, DateTimeOffset emisLe, TimeZoneInfo zone)
    {
        var message = Envelope(e, structure, emisLe);
        // i-Milo tells that a proposal is gone, not why.
        message["motif"] = "autre";
        message["date"] = JourneeLocale.Of(emisLe, zone).ToString("O", CultureInfo.InvariantCulture);
        return message;
    }

    /// <summary>As the intake takes it; in letters and not in their numbers, for it is kept and passed on as it is written.</summary>
    public static byte[] Array(JsonObject message)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Readable)) new JsonArray(message).WriteTo(writer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>What stands at a pointer of an object; null where nothing does, or a null.</summary>
    public static JsonElement? At(JsonElement json, string pointer)
    {
        foreach (var segment in JsonPointer.Segments(pointer))
        {
            if (!JsonPointer.TryStep(json, segment, out json)) return null;
        }

        return json.ValueKind is JsonValueKind.Null ? null : json;
    }

    public static string? Text(JsonElement? value) => value switch
    {
        { ValueKind: JsonValueKind.String } text when text.GetString()!.Trim() is { Length: > 0 } told => told,
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => null,
    };

    private static JsonObject Envelope(ImiloEvent e, string structure, DateTimeOffset emisLe)
    {
        var message = new JsonObject { ["id"] = e.MessageId, ["emis_le"] = emisLe.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture), ["mission_locale"] = structure };
        Put(message, "prescription_id", e.PrescriptionId);
        return message;
    }

    /// <summary>A day in our spelling; what is none stays as it is, for the schema to refuse.</summary>
    private static string? Day(string? told) => ImiloTime.ReadDay(told)?.ToString("O", CultureInfo.InvariantCulture) ?? told;

    private static JsonObject Of(params ReadOnlySpan<(string Name, string? Value)> properties)
    {
        var json = new JsonObject();
        foreach (var (name, value) in properties) Put(json, name, value);
        return json;
    }

    private static void Put(JsonObject json, string name, string? value)
    {
        if (value is not null) json[name] = value;
    }
}
