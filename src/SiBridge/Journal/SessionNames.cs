using System.Data.Common;
using Dapper;
using SiBridge.Contracts;
using SiBridge.Storage;

namespace SiBridge.Journal;

/// <summary>
/// A session is known by its triplet and by its organisme's reference. Once a message tells both, the triplet is
/// the key: what is accepted afterwards gets it here. What was kept under the reference before is moved when it is routed next.
/// </summary>
public static class SessionNames
{
    private static readonly Rows<string> References = new Rows<string>().With("key", k => k).With("organisme", k => Parts(k).Organisme).With("reference", k => Parts(k).Name);

    private static readonly Rows<string> Triplets = new Rows<string>().With("key", k => k).With("organisme", k => Parts(k).Organisme).With("triplet", k => Parts(k).Name);

    /// <summary>The key in use for the session that <paramref name="cle"/> names.</summary>
    public static string Resolve(DbConnection db, string organisme, SessionCle cle)
    {
        var key = OrderKey.Of(organisme, cle);
        return cle.Formation is null ? Resolve(db, key) : key;
    }

    /// <summary>Follows a key made of a reference to the triplet that it was joined to since.</summary>
    public static string Resolve(DbConnection db, string sessionKey)
    {
        var (organisme, name) = Parts(sessionKey);
        if (!OrderKey.IsReference(name)) return sessionKey;
        // Index: session_join (organisme, reference).
        var triplet = db.QuerySingleOrDefault<string>(
            "SELECT triplet FROM session_join WHERE organisme = @organisme AND reference = @name", new { organisme, name });
        return triplet is null ? sessionKey : OrderKey.OfSession(organisme, triplet);
    }

    /// <summary>Those of some keys that are made of a reference, with the one made of the triplet that it was joined to since. Index: session_join (organisme, reference).</summary>
    public static IReadOnlyDictionary<string, string> Resolve(DbConnection db, IReadOnlyCollection<string> sessionKeys) => References.Query<Joint>(
        db,
        "SELECT r.key AS OrderKey, j.triplet FROM {rows} JOIN session_join j ON j.organisme = r.organisme AND j.reference = r.reference",
        [.. sessionKeys.Where(key => OrderKey.IsReference(Parts(key).Name))]).ToDictionary(j => j.OrderKey, j => OrderKey.OfSession(Parts(j.OrderKey).Organisme, j.Triplet));

    /// <summary>
    /// The keys under which messages of a session may be kept: by the name told, by the one in use, and by the other one that was joined
    /// to it, or that the message itself joins. A join that contradicts an earlier one joins nothing.
    /// </summary>
    public static HashSet<string> KeysOf(DbConnection db, string organisme, SessionCle cle)
    {
        var inUse = Resolve(db, organisme, cle);
        var keys = new HashSet<string> { OrderKey.Of(organisme, cle), inUse };
        if (OtherKey(db, inUse) is { } other) keys.Add(other);
        else if (OrderKey.Join(organisme, cle) is { } join && !Contradicts(db, join)) keys.Add(OrderKey.OfSession(organisme, join.Reference));
        return keys;
    }

    /// <summary>The key by reference of a session whose triplet was joined to one; null when it was not. Index: session_join (organisme, triplet).</summary>
    public static string? OtherKey(DbConnection db, string sessionKey)
    {
        var (organisme, name) = Parts(sessionKey);
        if (OrderKey.IsReference(name)) return null;
        var reference = db.QuerySingleOrDefault<string>(
            "SELECT reference FROM session_join WHERE organisme = @organisme AND triplet = @name", new { organisme, name });
        return reference is null ? null : OrderKey.OfSession(organisme, reference);
    }

    /// <summary>All names of those of some sessions whose triplet was joined to a reference, by key. Index: session_join (organisme, triplet).</summary>
    public static IReadOnlyDictionary<string, SessionCle> Joined(DbConnection db, IReadOnlyCollection<string> sessionKeys) => Triplets.Query<Joint>(
        db,
        "SELECT r.key AS OrderKey, j.reference FROM {rows} JOIN session_join j ON j.organisme = r.organisme AND j.triplet = r.triplet",
        [.. sessionKeys.Where(key => !OrderKey.IsReference(Parts(key).Name)).Distinct()]).ToDictionary(j => j.OrderKey, j => OrderKey.CleOf(j.OrderKey, j.Reference));

    /// <summary>Whether one of the two names is already joined to another one.</summary>
    public static bool Contradicts(DbConnection db, SessionJoin join) => db.ExecuteScalar<bool>(
        """
        SELECT EXISTS (SELECT 1 FROM session_join WHERE organisme = @Organisme AND triplet = @Triplet AND reference <> @Reference)
            OR EXISTS (SELECT 1 FROM session_join WHERE organisme = @Organisme AND reference = @Reference AND triplet <> @Triplet)
        """, join);

    /// <summary>Remembers that both names are one session. Does nothing when they are known, or contradict what is known.</summary>
    public static void Join(DbConnection db, SessionJoin join) =>
        db.Execute("INSERT INTO session_join (organisme, triplet, reference) VALUES (@Organisme, @Triplet, @Reference) ON CONFLICT DO NOTHING", join);

    /// <summary>Forgets that both names are one session. Index: session_join (organisme, triplet).</summary>
    public static void Part(DbConnection db, SessionJoin join) =>
        db.Execute("DELETE FROM session_join WHERE organisme = @Organisme AND triplet = @Triplet AND reference = @Reference", join);

    private static (string Organisme, string Name) Parts(string sessionKey)
    {
        var slash = sessionKey.IndexOf('/', StringComparison.Ordinal);
        return (sessionKey[2..slash], sessionKey[(slash + 1)..]);
    }

    private sealed class Joint
    {
        public string OrderKey { get; init; } = "";
        public string Reference { get; init; } = "";
        public string Triplet { get; init; } = "";
    }
}
