using System.Text.Json;
using System.Text.Json.Serialization;
using SiBridge.JsonSchema;
using SiBridge.Reference;

namespace SiBridge.HandWritten;

internal sealed record Receipt(string Id, [property: JsonPropertyName("receipt")] Guid Value);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Receipt))]
internal sealed partial class ReferenceJson : JsonSerializerContext;

/// <summary>The bridge's validation of a prescription: strict JSON, no NIR, the schema, whose structure it is, the rules.</summary>
internal sealed class PrescriptionCheck
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    private readonly CompiledSchema schema = new SchemaCatalogue().Message("prescription");
    private readonly TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    /// <returns>The refusal; null when the message is good.</returns>
    public IResult? Fault(byte[] body, Emitter emitter, out string id)
    {
        id = "";
        if (!JsonText.TryParse(body, out var text, out _)) return Results.BadRequest();
        using (text)
        {
            var m = text.Root;
            if (NirSearch.Find(m).Count > 0 || schema.Evaluate(m).Count > 0) return Results.UnprocessableEntity();
            if (!emitter.Structures.Contains(m.GetProperty("mission_locale").GetString()!)) return Results.StatusCode(403);
            id = m.GetProperty("id").GetString()!;
            return KeepsRules(m, id) ? null : Results.UnprocessableEntity();
        }
    }

    private bool KeepsRules(JsonElement m, string id)
    {
        var told = m.GetProperty("emis_le").GetDateTimeOffset();
        var prescribed = Day(m.GetProperty("date_prescription"));
        return told <= DateTimeOffset.UtcNow + ClockSkew
            && !(m.TryGetProperty("corrige", out var corrige) && corrige.ValueEquals(id))
            && Siret.IsValid(m.GetProperty("organisme").GetString())
            && prescribed <= JourneeLocale.Of(told, zone)
            && Age.At(Day(m.GetProperty("jeune").GetProperty("date_naissance")), prescribed) is >= 15 and <= 30;
    }

    private static DateOnly Day(JsonElement json) => DateOnly.FromDateTime(json.GetDateTime());
}
