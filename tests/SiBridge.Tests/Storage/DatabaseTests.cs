using System.Data.Common;
using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;
using Shouldly;
using SiBridge.Storage;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Storage;

/// <summary>What both databases promise to whoever reads and writes.</summary>
public abstract class DatabaseTests(Engine engine) : IAsyncDisposable
{
    private readonly TestDatabase test = new(engine);

    [Fact]
    public async Task What_was_written_survives_reopening()
    {
        await using (var database = test.Open()) await Note(database, "a");

        (await Noted(test.Open())).ShouldBe(["a"]);
    }

    [Fact]
    public async Task A_unit_that_throws_undoes_only_itself()
    {
        var database = test.Open();
        using var begin = new ManualResetEventSlim();
        // While the writer is busy the others gather, so that they share one transaction.
        var busy = database.Write(_ => { begin.Wait(TestContext.Current.CancellationToken); });
        var before = Note(database, "before");
        var broken = database.Write((DbConnection db) =>
        {
            Insert(db, "undone");
            throw new InvalidOperationException("broken");
        });
        var after = Note(database, "after");
        begin.Set();

        await busy;
        await before;
        (await Should.ThrowAsync<InvalidOperationException>(() => broken)).Message.ShouldBe("broken");
        await after;
        (await Noted(database)).ShouldBe(["before", "after"], ignoreOrder: true);
    }

    [Fact]
    public async Task What_the_database_refuses_is_that_units_own_failure()
    {
        var database = test.Open();
        await Note(database, "a");
        await database.Write(db => { db.Execute("CREATE UNIQUE INDEX once ON operator_act (act)"); });

        // As what it is: "unavailable" is tried again, and a statement that is wrong would be wrong for ever.
        var error = await Should.ThrowAsync<DbException>(() => Note(database, "a"));
        (engine is Engine.SQLite ? ((SqliteException)error).SqliteErrorCode.ToString(CultureInfo.InvariantCulture) : error.SqlState).ShouldBe(engine is Engine.SQLite ? "19" : "23505");
        await Note(database, "b");

        (await Noted(database)).ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task Readers_do_not_see_what_is_not_committed_and_do_not_wait_for_it()
    {
        var database = test.Open();
        using var written = new ManualResetEventSlim();
        using var looked = new ManualResetEventSlim();
        var unit = database.Write((DbConnection db) =>
        {
            Insert(db, "a");
            written.Set();
            looked.Wait(TestContext.Current.CancellationToken);
        });
        written.Wait(TestContext.Current.CancellationToken);

        (await Noted(database)).ShouldBeEmpty();

        looked.Set();
        await unit;
        (await Noted(database)).ShouldBe(["a"]);
    }

    [Fact]
    public async Task Two_questions_of_one_reading_are_answered_as_of_one_instant()
    {
        var database = test.Open();
        await Note(database, "a");

        var (first, second) = await database.Read(db =>
        {
            var before = Noted(db);
            Note(database, "b").Wait(TestContext.Current.CancellationToken);
            return (before, Noted(db));
        });

        first.ShouldBe(["a"]);
        second.ShouldBe(["a"]);
        (await Noted(database)).ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task A_reading_that_fails_or_would_write_leaves_the_next_one_unharmed()
    {
        var database = test.Open();
        await Note(database, "a");

        for (var reader = 0; reader < 4; reader++)
        {
            await Should.ThrowAsync<FormatException>(() => database.Read<bool>(db => throw new FormatException($"{Noted(db).Count} noted")));
            await Should.ThrowAsync<DatabaseUnavailableException>(() => database.Read(db => { Insert(db, "b"); return true; }));
        }

        (await Noted(database)).ShouldBe(["a"]);
    }

    [Fact]
    public async Task A_closed_database_takes_nothing()
    {
        var database = test.Open();
        await database.DisposeAsync();

        (await Should.ThrowAsync<DatabaseUnavailableException>(() => Note(database, "a"))).Message.ShouldBe("La base est fermée.");
    }

    [Fact]
    public async Task A_migration_that_changed_after_it_was_applied_is_refused()
    {
        await Edited("UPDATE migration SET sha256 = 'other' WHERE number = 1");

        Should.Throw<DatabaseUnavailableException>(() => test.Open()).Message
            .ShouldBe("La migration 1 a changé depuis qu'elle a été appliquée à cette base : ce programme n'est pas celui qui l'a écrite.");
    }

    [Fact]
    public async Task A_database_of_a_newer_program_is_refused()
    {
        await Edited("INSERT INTO migration (number, sha256) VALUES (9999, 'newer')");

        Should.Throw<DatabaseUnavailableException>(() => test.Open()).Message
            .ShouldMatch(@"^La base est à la version 9999, ce programme ne connaît que la version \d+ : lancez un programme plus récent\.$");
    }

    [Fact]
    public async Task Instants_keep_their_microsecond_and_sort_as_they_happened()
    {
        var database = test.Open();
        var instant = new DateTimeOffset(2026, 7, 6, 14, 30, 0, 123, 456, TimeSpan.FromHours(2));

        (await database.Read(db => db.QuerySingle<DateTimeOffset>("SELECT @instant", new { instant }))).ShouldBe(instant);
        (await database.Read(db => db.QuerySingle<bool>("SELECT @instant < @later", new { instant, later = instant.AddTicks(10).ToUniversalTime() }))).ShouldBeTrue();
    }

    public ValueTask DisposeAsync() => test.DisposeAsync();

    private static Task Note(Database database, string act) => database.Write(db => { Insert(db, act); });

    private static void Insert(DbConnection db, string act) =>
        db.Execute("INSERT INTO operator_act (operator, act, about, done_at) VALUES ('o', @act, 'd', 0)", new { act });

    private static Task<List<string>> Noted(Database database) => database.Read(Noted);

    private static List<string> Noted(DbConnection db) => [.. db.Query<string>("SELECT act FROM operator_act ORDER BY seq")];

    /// <summary>A database of this program, changed by another hand.</summary>
    private async Task Edited(string sql)
    {
        await using var database = test.Open();
        await database.Write(db => { db.Execute(sql); });
    }
}

public sealed class Database_on_SQLite() : DatabaseTests(Engine.SQLite);

public sealed class Database_on_PostgreSQL() : DatabaseTests(Engine.PostgreSQL);

public sealed class SqliteDatabaseTests
{
    [Fact]
    public async Task A_file_that_is_no_database_is_refused()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("sibridge.db");
        await File.WriteAllTextAsync(file, new string('x', 4096), TestContext.Current.CancellationToken);

        Should.Throw<DatabaseUnavailableException>(() => new SqliteDatabase(file)).Message.ShouldStartWith($"La base {file} ne s'ouvre pas :");
    }
}
