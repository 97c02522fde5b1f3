using System.Data.Common;
using Dapper;
using SiBridge.Storage;

namespace SiBridge.Tests.Storage.Plans;

/// <summary>A statement that was run, as its author wrote it but for the names of parameters.</summary>
/// <param name="Walks">The tables through which it walked from one end to the other.</param>
internal sealed record Explained(string Sql, IReadOnlyList<string> Walks);

/// <summary>One connection to a database, on which every statement that the bridge runs is asked for its plan.</summary>
internal abstract class ExplainingDatabase : Database
{
    /// <summary>Those that grow with the messages (<c>indicateur_change</c> is emptied every second).</summary>
    public static readonly IReadOnlySet<string> Grown =
        new HashSet<string> { "message", "message_body", "delivery", "delivery_body", "line", "unrouted", "parcours", "session", "session_join", "session_annoncee", "redite", "session_code", "places_change", "replayed", "replay_item", "correction", "correction_body", "indicateur_mois", "indicateur_session", "session_numero", "echeance" };

    private readonly Lock gate = new();

    public abstract IReadOnlyCollection<Explained> Statements { get; }

    public override Task Ended => Task.CompletedTask;

    protected abstract DbConnection Connection { get; }

    public override Task<T> Write<T>(Func<DbConnection, T> unit)
    {
        lock (gate)
        {
            Connection.Execute("BEGIN TRANSACTION");
            var result = Asked(unit);
            Connection.Execute("COMMIT TRANSACTION");
            return Task.FromResult(result);
        }
    }

    public override Task<T> Read<T>(Func<DbConnection, T> query)
    {
        lock (gate) return Task.FromResult(Asked(query));
    }

    /// <summary>What one more statement would be explained as; it changes nothing.</summary>
    public Explained Explain(Action<DbConnection> statement)
    {
        lock (gate)
        {
            var before = Statements.Count;
            Connection.Execute("BEGIN TRANSACTION");
            Asked(db => { statement(db); return true; });
            Connection.Execute("ROLLBACK TRANSACTION");
            return Statements.Skip(before).Last();
        }
    }

    /// <summary>Asks for the plans of what has been run since.</summary>
    protected abstract void Ask();

    private T Asked<T>(Func<DbConnection, T> unit)
    {
        var result = unit(Connection);
        Ask();
        return result;
    }

    public override ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Connection.DisposeAsync();
    }
}
