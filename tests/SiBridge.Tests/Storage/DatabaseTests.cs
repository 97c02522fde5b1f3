using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using Shouldly;
using SiBridge.Storage;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Storage;

public sealed class DatabaseTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string DbFile => folder.File("sibridge.db");

    [Fact]
    public async Task What_was_written_survives_reopening()
    {
        await using (var database = new Database(DbFile)) await Note(database, "a");

        await using var reopened = new Database(DbFile);

        Noted(reopened).ShouldBe(["a"]);
    }

    [Fact]
    public async Task A_unit_that_throws_undoes_only_itself()
    {
        await using var database = new Database(DbFile);
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
        Noted(database).ShouldBe(["before", "after"]);
    }

    [Fact]
    public async Task What_the_database_refuses_is_that_units_own_failure()
    {
        await using var database = new Database(DbFile);
        await Note(database, "a");
        await database.Write(db => { db.Execute("CREATE UNIQUE INDEX once ON operator_act (act)"); });

        // As what it is: "unavailable" is tried again, and a statement that is wrong would be wrong for ever.
        (await Should.ThrowAsync<SqliteException>(() => Note(database, "a"))).SqliteErrorCode.ShouldBe(19);
        await Note(database, "b");

        Noted(database).ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task Readers_do_not_see_what_is_not_committed_and_do_not_wait_for_it()
    {
        await using var database = new Database(DbFile);
        using var written = new ManualResetEventSlim();
        using var looked = new ManualResetEventSlim();
        var unit = database.Write((DbConnection db) =>
        {
            Insert(db, "a");
            written.Set();
            looked.Wait(TestContext.Current.CancellationToken);
        });
        written.Wait(TestContext.Current.CancellationToken);

        Noted(database).ShouldBeEmpty();

        looked.Set();
        await unit;
        Noted(database).ShouldBe(["a"]);
    }

    [Fact]
    public async Task A_closed_database_takes_nothing()
    {
        var database = new Database(DbFile);
        await database.DisposeAsync();

        (await Should.ThrowAsync<DatabaseUnavailableException>(() => Note(database, "a"))).Message.ShouldBe("La base est fermée.");
    }

    [Fact]
    public async Task A_migration_that_changed_after_it_was_applied_is_refused()
    {
        await Edited("UPDATE migration SET sha256 = 'other' WHERE number = 1");

        Should.Throw<DatabaseUnavailableException>(() => new Database(DbFile)).Message
            .ShouldBe("La migration 1 a changé depuis qu'elle a été appliquée à cette base : ce programme n'est pas celui qui l'a écrite.");
    }

    [Fact]
    public async Task A_database_of_a_newer_program_is_refused()
    {
        await Edited("INSERT INTO migration (number, sha256) VALUES (9999, 'newer')");

        Should.Throw<DatabaseUnavailableException>(() => new Database(DbFile)).Message
            .ShouldMatch(@"^La base est à la version 9999, ce programme ne connaît que la version \d+ : lancez un programme plus récent\.$");
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused()
    {
        await File.WriteAllTextAsync(DbFile, new string('x', 4096), TestContext.Current.CancellationToken);

        Should.Throw<DatabaseUnavailableException>(() => new Database(DbFile)).Message.ShouldStartWith($"La base {DbFile} ne s'ouvre pas :");
    }

    [Fact]
    public async Task Instants_keep_their_microsecond_and_sort_as_they_happened()
    {
        await using var database = new Database(DbFile);
        var instant = new DateTimeOffset(2026, 7, 6, 14, 30, 0, 123, 456, TimeSpan.FromHours(2));

        database.Read(db => db.QuerySingle<DateTimeOffset>("SELECT @instant", new { instant })).ShouldBe(instant);
        database.Read(db => db.QuerySingle<bool>("SELECT @instant < @later", new { instant, later = instant.AddTicks(10).ToUniversalTime() })).ShouldBeTrue();
    }

    public void Dispose() => folder.Dispose();

    private static Task Note(Database database, string act) => database.Write(db => { Insert(db, act); });

    private static void Insert(DbConnection db, string act) =>
        db.Execute("INSERT INTO operator_act (operator, act, delivery, done_at) VALUES ('o', @act, 'd', 0)", new { act });

    private static List<string> Noted(Database database) => database.Read(db => db.Query<string>("SELECT act FROM operator_act ORDER BY seq").ToList());

    /// <summary>A database of this program, changed by another hand.</summary>
    private async Task Edited(string sql)
    {
        await new Database(DbFile).DisposeAsync();
        await using var connection = new SqliteConnection($"Data Source={DbFile}");
        connection.Open();
        connection.Execute(sql);
    }
}
