using SiBridge.Storage;

namespace SiBridge.Tests.Support;

/// <summary>An empty database of one test's own.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly List<Database> opened = [];

    public TestDatabase(Engine engine)
    {
        Engine = engine;
        // Not in the test's own context: this one waits, and what it waits for goes on elsewhere.
        Address = engine is Engine.SQLite ? folder.File("sibridge.db") : Task.Run(Postgres.NewDatabase).GetAwaiter().GetResult();
    }

    public Engine Engine { get; }

    /// <summary>A file, or a connection string.</summary>
    public string Address { get; }

    /// <summary>Opens it as a process of the bridge does; with PostgreSQL, as one more process does. Closed with this object.</summary>
    public Database Open()
    {
        Database database = Engine is Engine.SQLite ? new SqliteDatabase(Address) : PostgresDatabase.Open(Address);
        return Owned(database);
    }

    /// <summary>Closes it with this object.</summary>
    public Database Owned(Database database)
    {
        opened.Add(database);
        return database;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in opened) await database.DisposeAsync();
        if (Engine is Engine.PostgreSQL) await Postgres.Drop(Address);
        folder.Dispose();
    }
}
