using System.Data.Common;
using System.Text.Json;
using SiBridge.Contracts;
using SiBridge.Echeances;
using SiBridge.Journal;
using SiBridge.Network;
using SiBridge.Places;
using SiBridge.Storage;

namespace SiBridge.Gateway;

/// <summary>The free places of a session, told again as they were told before.</summary>
/// <param name="Cle">The session by the name that the emitter uses.</param>
public sealed record CompteRedit(string Cle, int Places)
{
    /// <param name="message">Canonical, with or without its id.</param>
    /// <returns>Null when it tells no count of a session.</returns>
    public static CompteRedit? Of(byte[] message)
    {
        using var json = JsonDocument.Parse(message);
        var said = json.RootElement;
        return said.TryGetProperty("places_disponibles", out var told) && told.TryGetInt32(out var places)
            && said.TryGetProperty("organisme", out var organisme) && said.TryGetProperty("session_cle", out var cle)
            ? new(OrderKey.Of(organisme.GetString()!, cle.Deserialize(CanonicalJson.Default.SessionCle)!), places)
            : null;
    }
}

/// <summary>What is said again unchanged makes no message, and still it was said: who says it is not silent, and a count that is still right is fresh.</summary>
public sealed class Repetitions(Database database, TimeProvider clock)
{
    /// <summary>The most counts that are heard at once: each session is locked.</summary>
    public const int AtOnce = 200;

    /// <summary>Takes note of it, once a day: what was heard today already is only read.</summary>
    /// <param name="by">Who says it.</param>
    /// <param name="counts">At most <see cref="AtOnce"/>.</param>
    public async Task Hear(Partner by, IReadOnlyList<CompteRedit> counts)
    {
        var now = clock.GetUtcNow();
        var (sent, stale) = await database.Read(db => (Activite.HasSent(db, by.Code, now), SessionStore.Stale(db, [.. InUse(db, counts)], now)));
        if (sent && stale.Count == 0) return;
        await database.Write(db =>
        {
            // In the order of routing: who routes one of them meanwhile must not wait for us while we wait for him.
            db.LockKeys([.. stale.Select(s => s.Key)]);
            Activite.Sent(db, by.Code, now);
            SessionStore.Refresh(db, stale, now);
        });
    }

    private static IEnumerable<(string Key, int Places)> InUse(DbConnection db, IReadOnlyList<CompteRedit> counts)
    {
        var keys = SessionNames.Resolve(db, [.. counts.Select(c => c.Cle).Distinct()]);
        return counts.Select(c => (keys.GetValueOrDefault(c.Cle) ?? c.Cle, c.Places)).Distinct();
    }
}
