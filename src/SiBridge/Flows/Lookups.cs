using System.Data.Common;
using SiBridge.Contracts;
using SiBridge.Journal;
using SiBridge.Places;

namespace SiBridge.Flows;

/// <summary>
/// What one unit of work knows of journeys, sessions and earlier messages. Asked for in advance it costs one question for many; what
/// was not is asked for singly.
/// </summary>
/// <param name="beforeAsking">Runs before each question: writes of this unit that are still to be made must be seen by it.</param>
public sealed class Lookups(DbConnection connection, Action? beforeAsking = null)
{
    private readonly Dictionary<string, IReadOnlyList<JournalMessage>> journeys = [], unrouted = [];
    private readonly Dictionary<string, SessionState?> sessions = [];
    private readonly Dictionary<(string Emetteur, string Id), KnownMessage?> ids = [];

    /// <summary>For questions that are asked of a few messages only.</summary>
    public DbConnection Db
    {
        get
        {
            beforeAsking?.Invoke();
            return connection;
        }
    }

    public void Ask(IEnumerable<string> journeyKeys, IEnumerable<string> sessionKeys, IEnumerable<(string Emetteur, string Id)> messageIds)
    {
        Journeys([.. journeyKeys.Distinct().Where(k => !journeys.ContainsKey(k))]);
        Sessions([.. sessionKeys.Distinct().Where(k => !sessions.ContainsKey(k))]);
        Ids([.. messageIds.Distinct().Where(k => !ids.ContainsKey(k))]);
    }

    /// <summary>All that was accepted about a journey and not refused, in order of acceptance.</summary>
    public IReadOnlyList<JournalMessage> Journey(string key)
    {
        if (!journeys.ContainsKey(key)) Journeys([key]);
        return journeys[key];
    }

    /// <summary>What waits to be routed about a session, in order of acceptance.</summary>
    public IReadOnlyList<JournalMessage> Unrouted(string key)
    {
        if (!unrouted.ContainsKey(key)) Sessions([key]);
        return unrouted[key];
    }

    /// <summary>A session as shown; null while it is unknown.</summary>
    public SessionState? Session(string key)
    {
        if (!sessions.ContainsKey(key)) Sessions([key]);
        return sessions[key];
    }

    /// <summary>The key in use for a session; asks only of one that is named by its reference.</summary>
    public string KeyOf(string organisme, SessionCle cle) =>
        cle.Formation is null ? SessionNames.Resolve(Db, organisme, cle) : OrderKey.Of(organisme, cle);

    /// <summary>An emitter's message by its own id, whatever became of it; null when unknown.</summary>
    public KnownMessage? ById(string emetteur, string id)
    {
        if (!ids.ContainsKey((emetteur, id))) Ids([(emetteur, id)]);
        return ids[(emetteur, id)];
    }

    /// <summary>Something of this journey or session, or of a message in it, was changed: it is asked for anew.</summary>
    public void Forget(string key)
    {
        journeys.Remove(key);
        sessions.Remove(key);
        unrouted.Remove(key);
        ids.Clear();
    }

    /// <summary>An emitter's message was settled: who asks for it by its own id asks anew.</summary>
    public void Forget(string emetteur, string id) => ids.Remove((emetteur, id));

    private void Journeys(IReadOnlyList<string> keys)
    {
        if (keys.Count == 0) return;
        var found = JournalReader.All(Db, keys);
        foreach (var key in keys) journeys[key] = [.. found[key]];
    }

    private void Sessions(IReadOnlyList<string> keys)
    {
        if (keys.Count == 0) return;
        var (states, waiting) = (SessionStore.Load(Db, keys), JournalReader.Unrouted(Db, keys));
        foreach (var key in keys)
        {
            sessions[key] = states.GetValueOrDefault(key);
            unrouted[key] = [.. waiting[key]];
        }
    }

    private void Ids(IReadOnlyList<(string Emetteur, string Id)> asked)
    {
        if (asked.Count == 0) return;
        var found = JournalReader.ByIds(Db, asked);
        foreach (var id in asked) ids[id] = null;
        foreach (var known in found) ids[(known.Emetteur, known.Id)] = known;
    }
}
