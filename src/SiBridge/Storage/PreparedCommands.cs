using System.Data.Common;
using System.Runtime.CompilerServices;

namespace SiBridge.Storage;

/// <summary>The statements of one connection that stay prepared. Npgsql keeps its own; SQLite would parse each statement at each use.</summary>
internal sealed class PreparedCommands
{
    private static readonly ConditionalWeakTable<DbConnection, PreparedCommands> ByConnection = [];

    private readonly DbConnection connection;
    private readonly Dictionary<(string Sql, object? Owner), DbCommand> commands = [];

    private PreparedCommands(DbConnection connection) => this.connection = connection;

    public static PreparedCommands Of(DbConnection connection) => ByConnection.GetValue(connection, c => new(c));

    /// <summary>The statement with the parameters that it had when it was used last.</summary>
    /// <param name="owner">Who gives it its parameters: another may spell a statement the same and give it others.</param>
    public DbCommand Get(string sql, object? owner = null)
    {
        if (commands.TryGetValue((sql, owner), out var known)) return known;
        var command = connection.CreateCommand();
        command.CommandText = sql;
        commands[(sql, owner)] = command;
        return command;
    }
}
