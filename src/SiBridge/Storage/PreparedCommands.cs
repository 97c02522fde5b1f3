using System.Data.Common;
using System.Runtime.CompilerServices;

namespace SiBridge.Storage;

/// <summary>The statements of one connection that stay prepared. Npgsql keeps its own; SQLite would parse each statement at each use.</summary>
internal sealed class PreparedCommands
{
    private static readonly ConditionalWeakTable<DbConnection, PreparedCommands> ByConnection = [];

    private readonly DbConnection connection;
    private readonly Dictionary<string, DbCommand> commands = [];

    private PreparedCommands(DbConnection connection) => this.connection = connection;

    public static PreparedCommands Of(DbConnection connection) => ByConnection.GetValue(connection, c => new(c));

    /// <summary>The statement with the parameters that it had when it was used last.</summary>
    public DbCommand Get(string sql)
    {
        if (commands.TryGetValue(sql, out var known)) return known;
        var command = connection.CreateCommand();
        command.CommandText = sql;
        commands[sql] = command;
        return command;
    }
}
