using System.Data.Common;
using Dapper;
using SiBridge.Storage;

namespace SiBridge.Sources;

/// <summary>What the last looks of this process at a source brought, for operators.</summary>
internal sealed record LastLook(DateTimeOffset At, string? Error);

/// <summary>
/// Which worker looks at which source: a row each, held for as long as its process says so every few seconds. Messages are taken once
/// whoever looks; the lease spares partners two readers, and files two hands.
/// </summary>
public sealed class SourceLeases(Database database, TimeProvider clock)
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(3), Lasts = TimeSpan.FromSeconds(12);

    /// <summary>We stop earlier than others may begin.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    private readonly Guid worker = Guid.NewGuid();
    private long lastBeat;
    private volatile IReadOnlyCollection<SourceKey> mine = [];

    /// <summary>Whether what this process held at its last beat is surely still its own.</summary>
    public bool Hold => !database.IsShared || clock.GetElapsedTime(Volatile.Read(ref lastBeat)) < Lasts - Margin;

    /// <summary>Whether this process looks at it, and nobody else does.</summary>
    public bool Holds(SourceKey key) => Hold && mine.Contains(key);

    /// <summary>Keeps what this process holds, takes what is free, gives back what nobody wants any more, and says what its looks brought.</summary>
    /// <param name="wanted">All sources of the network in force.</param>
    /// <returns>Those that are ours until the next beat, with what their kind remembers.</returns>
    internal async Task<IReadOnlyDictionary<SourceKey, string?>> Beat(IReadOnlyCollection<SourceKey> wanted, IReadOnlyDictionary<SourceKey, LastLook> looks)
    {
        var began = clock.GetTimestamp();
        var held = await database.Write(db =>
        {
            db.NeedNotLast();
            db.LockKeys("sources");
            var now = db.Now(clock);
            var rows = db.Query<Row>("SELECT partner, code, worker, until_at AS UntilAt, memory FROM source").ToDictionary(r => r.Key);
            foreach (var gone in rows.Values.Where(r => r.Worker == worker && !wanted.Contains(r.Key))) Free(db, gone.Key);
            // Alone, whatever a row says was said by a process that is no more.
            var mine = wanted.Where(key => !rows.TryGetValue(key, out var row) || row.Worker is null || row.Worker == worker || row.UntilAt < now || !database.IsShared).ToList();
            foreach (var key in mine) Take(db, key, now + (long)Lasts.TotalMicroseconds);
            foreach (var (key, look) in looks.Where(l => mine.Contains(l.Key))) Say(db, key, look);
            return (IReadOnlyDictionary<SourceKey, string?>)mine.ToDictionary(key => key, key => rows.GetValueOrDefault(key)?.Memory);
        });
        mine = [.. held.Keys];
        Volatile.Write(ref lastBeat, began);
        return held;
    }

    /// <summary>This process looks no longer: the others do at their next beat.</summary>
    public Task End() => database.Write(db =>
    {
        db.LockKeys("sources");
        db.Execute("UPDATE source SET worker = NULL WHERE worker = @worker", new { worker });
    });

    private void Free(DbConnection db, SourceKey key) =>
        db.Execute("UPDATE source SET worker = NULL WHERE partner = @Partner AND code = @Code AND worker = @worker", new { key.Partner, key.Code, worker });

    private void Take(DbConnection db, SourceKey key, long until) => db.Execute(
        """
        INSERT INTO source (partner, code, worker, until_at) VALUES (@Partner, @Code, @worker, @until)
        ON CONFLICT (partner, code) DO UPDATE SET worker = excluded.worker, until_at = excluded.until_at
        """, new { key.Partner, key.Code, worker, until });

    private static void Say(DbConnection db, SourceKey key, LastLook look) => db.Execute(
        """
        UPDATE source SET looked_at = @At, error = @Error,
          error_since = CASE WHEN @Error IS NULL THEN NULL ELSE COALESCE(error_since, @At) END
        WHERE partner = @Partner AND code = @Code
        """, new { key.Partner, key.Code, look.At, look.Error });

    private sealed class Row
    {
        public string Partner { get; init; } = "";
        public string Code { get; init; } = "";
        public Guid? Worker { get; init; }
        public long UntilAt { get; init; }
        public string? Memory { get; init; }
        public SourceKey Key => new(Partner, Code);
    }
}
