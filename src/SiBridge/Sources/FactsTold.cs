using System.Buffers;
using System.Globalization;
using System.Text.Json;
using SiBridge.Journal;
using SiBridge.Network;
using SiBridge.Storage;
using SiBridge.Translation;

namespace SiBridge.Sources;

/// <summary>What became of a line of a file that says again what it said before.</summary>
/// <param name="Message">As it is sent; null when it says nothing new.</param>
/// <param name="Said">To be remembered when it is on disk; its receipt is that of the last word when nothing is new.</param>
/// <param name="Id">Of the message.</param>
internal sealed record FactTold(byte[]? Message, Redite Said, string? Id = null);

/// <summary>Tells what is new in files from what they said before, and remembers what they say.</summary>
public sealed class FactsTold(Database database)
{
    /// <summary>What differs each time that the same is said.</summary>
    private static readonly string[] OfEachTime = ["id", "emis_le", "corrige", "commentaire"];

    /// <summary>What a message is about, by its type: a second word about it needs the first on disk.</summary>
    internal static string KeyOf(Told told)
    {
        using var json = JsonDocument.Parse(told.Message!);
        return Redites.Key(told.Type!, OrderKeyOf(json.RootElement), told.Fact!.Numero);
    }

    /// <param name="told">Each of another key.</param>
    internal async Task<IReadOnlyList<FactTold>> Compare(Partner emitter, IReadOnlyList<Told> told)
    {
        var keyed = told.Select(t => (Told: t, Key: KeyOf(t))).ToList();
        var known = await database.Read(db => Redites.Of(db, emitter.Code, [.. keyed.Select(k => k.Key).Distinct()]));
        return [.. keyed.Select(k => Compare(k.Told, k.Key, known.GetValueOrDefault(k.Key)))];
    }

    /// <summary>Whether its emitter has said something later about the same.</summary>
    internal async Task<bool> IsOutOfDate(Partner emitter, Told told)
    {
        if (told.Fact is not { } fact || told.Message is null) return false;
        var key = KeyOf(told);
        return (await database.Read(db => Redites.Of(db, emitter.Code, [key]))).GetValueOrDefault(key) is { } last && last.EmisLe > fact.ToldAt;
    }

    internal Task Remember(Partner emitter, IReadOnlyCollection<Redite> said) => said.Count == 0 ? Task.CompletedTask : database.Write(db => Redites.Save(db, emitter.Code, said));

    private static FactTold Compare(Told told, string key, Redite? last)
    {
        using var json = JsonDocument.Parse(told.Message!);
        var hash = ContentHash.Of(json.RootElement, [.. OfEachTime, .. told.Fact!.Undated]);
        if (last is not null && last.Sha256.AsSpan().SequenceEqual(hash)) return new(null, last);
        // Never older than the last word, which a file that is read late would be.
        var emisLe = last is not null && last.EmisLe > told.Fact.ToldAt ? last.EmisLe : told.Fact.ToldAt;
        var id = Redites.Id(told.Fact.IdPrefix, key, hash, last);
        return new(Message(json.RootElement, id, emisLe), new(key, hash, emisLe), id);
    }

    private static byte[] Message(JsonElement said, string id, DateTimeOffset emisLe)
    {
        var message = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(message))
        {
            writer.WriteStartObject();
            writer.WriteString("id", id);
            writer.WriteString("emis_le", emisLe.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture));
            foreach (var property in said.EnumerateObject()) property.WriteTo(writer);
            writer.WriteEndObject();
        }

        return message.WrittenSpan.ToArray();
    }

    /// <summary>Of a message that may break its schema: then it is refused, whatever its key is.</summary>
    private static string OrderKeyOf(JsonElement json) => (Text(json, "mission_locale"), Text(json, "prescription_id"), Text(json, "organisme")) switch
    {
        ({ } missionLocale, { } prescription, _) => OrderKey.OfJourney(missionLocale, prescription),
        (_, _, { } organisme) when json.TryGetProperty("session_cle", out var cle) => OrderKey.OfSession(organisme, cle.GetRawText()),
        _ => "",
    };

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
