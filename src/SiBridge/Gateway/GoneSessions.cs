using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SiBridge.Journal;
using SiBridge.Network;
using SiBridge.Reference;
using SiBridge.Storage;

namespace SiBridge.Gateway;

/// <summary>
/// Says of sessions that have gone from their emitter's catalogue that they are cancelled, in the words in which they were told last. Not of
/// one that is over by now, nor of one that somebody wrote himself: it was never in a catalogue.
/// </summary>
public sealed class GoneSessions(Database database, CurrentNetwork network, TimeProvider clock)
{
    /// <param name="keys">At most 1,000.</param>
    /// <param name="take">Takes an array of messages in; called when there are any.</param>
    /// <returns>One result per key: of the message that cancels it; 200 when there is nothing to cancel, 404 when it is unknown.</returns>
    public async Task<IReadOnlyList<ItemResult>> Cancel(Partner emitter, IReadOnlyList<string> keys, Func<byte[], Task<ItemResult[]>> take)
    {
        var (said, bodies) = await database.Read(db => (Annonces.Of(db, emitter.Code, keys), Annonces.Messages(db, emitter.Code, keys)));
        var now = clock.GetUtcNow();
        var cancelled = keys.Select(k => said.GetValueOrDefault(k) is { ParCatalogue: true } last && bodies.TryGetValue(k, out var body) ? Cancelled(last, body, now) : null).ToList();
        var taken = cancelled.OfType<byte[]>().ToList() is { Count: > 0 } news ? await take(JsonArrays.Of(news)) : [];
        var next = 0;
        return [.. keys.Select((k, i) => cancelled[i] is not null ? taken[next++]
            : said.TryGetValue(k, out var last) ? new ItemResult(null, 200, last.Receipt) : new ItemResult(null, 404, Problem: Problem.NotFound))];
    }

    /// <returns>Null when there is nothing to cancel any more.</returns>
    private byte[]? Cancelled(Annonce last, byte[] body, DateTimeOffset now)
    {
        var message = JsonNode.Parse(body)!.AsObject();
        var today = JourneeLocale.Of(now, network.Current.Zone).ToString("O", CultureInfo.InvariantCulture);
        if ((string?)message["statut"] is "annulee" || string.CompareOrdinal((string?)message["fin"], today) < 0) return null;
        message["statut"] = "annulee";
        message.Remove("corrige");
        message["emis_le"] = TimeZoneInfo.ConvertTime(now, network.Current.Zone).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
        message["id"] = Annonces.Id(last.OrderKey, Annonces.Hash(JsonSerializer.SerializeToElement(message, GatewayJson.Default.JsonObject)), last);
        return JsonSerializer.SerializeToUtf8Bytes(message, GatewayJson.Default.JsonObject);
    }
}
