using System.Collections.Concurrent;
using Dapper;
using Npgsql;
using Shouldly;
using SiBridge.Storage;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Storage;

/// <summary>What several processes on one database may rely on.</summary>
public sealed class PostgresDatabaseTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TestDatabase test = new(Engine.PostgreSQL);
    private readonly Database one, other;
    private readonly ConcurrentQueue<string> happened = [];

    public PostgresDatabaseTests() => (one, other) = (test.Open(), test.Open());

    public ValueTask DisposeAsync() => test.DisposeAsync();

    [Fact]
    public async Task Units_under_one_key_run_one_after_the_other()
    {
        using var waited = new ManualResetEventSlim();
        using var locked = new ManualResetEventSlim();
        var first = one.Write(db =>
        {
            db.LockKeys("P:1", "P:2");
            locked.Set();
            waited.Wait(Patience);
            happened.Enqueue("first");
        });
        locked.Wait(Patience, TestContext.Current.CancellationToken);
        var second = other.Write(db =>
        {
            db.LockKeys("P:3", "P:2");
            happened.Enqueue("second");
        });

        await Waiting.Until(() => Postgres.SomebodyWaitsForAKey(one));
        waited.Set();
        await Task.WhenAll(first, second).WaitAsync(Patience, TestContext.Current.CancellationToken);

        happened.ShouldBe(["first", "second"]);
    }

    [Fact]
    public async Task Units_under_different_keys_run_side_by_side()
    {
        using var both = new Barrier(2);
        bool Unit(System.Data.Common.DbConnection db, string key)
        {
            db.LockKeys(key);
            return both.SignalAndWait(Patience);
        }

        (await Task.WhenAll(one.Write(db => Unit(db, "P:1")), other.Write(db => Unit(db, "P:2")))).ShouldBe([true, true]);
    }

    [Fact]
    public async Task The_same_keys_in_another_order_do_not_wait_for_each_other_in_a_ring()
    {
        var keys = Enumerable.Range(0, 50).Select(i => $"P:{i}").ToList();
        var tries = 0;
        void Unit(System.Data.Common.DbConnection db, IEnumerable<string> some)
        {
            Interlocked.Increment(ref tries);
            db.LockKeys([.. some]);
        }

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => i % 2 == 0 ? one.Write(db => Unit(db, keys)) : other.Write(db => Unit(db, keys.AsEnumerable().Reverse()))))
            .WaitAsync(Patience, TestContext.Current.CancellationToken);

        // None was chosen as the victim of a deadlock and run again.
        tries.ShouldBe(40);
    }

    [Fact]
    public async Task Two_units_that_wait_for_each_other_are_both_done_in_the_end()
    {
        await one.Write(db => { db.Execute("INSERT INTO session_code (code, order_key) VALUES ('a', '0'), ('b', '0')"); });
        using var both = new Barrier(2);
        var tries = 0;
        void Unit(System.Data.Common.DbConnection db, string first, string then)
        {
            Add(db, first);
            // Only at the first try: the one that is run again meets nobody.
            if (Interlocked.Increment(ref tries) <= 2) both.SignalAndWait(Patience);
            Add(db, then);
        }

        await Task.WhenAll(one.Write(db => Unit(db, "a", "b")), other.Write(db => Unit(db, "b", "a"))).WaitAsync(Patience, TestContext.Current.CancellationToken);

        tries.ShouldBeGreaterThan(2);
        (await one.Read(db => db.Query<string>("SELECT order_key FROM session_code").ToList())).ShouldBe(["2", "2"]);

        static void Add(System.Data.Common.DbConnection db, string code) =>
            db.Execute("UPDATE session_code SET order_key = CAST(CAST(order_key AS INTEGER) + 1 AS TEXT) WHERE code = @code", new { code });
    }

    [Fact]
    public async Task Processes_that_start_at_once_on_an_empty_database_make_its_tables_once()
    {
        var empty = await Postgres.NewEmptyDatabase();

        var opened = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => PostgresDatabase.Open(empty))));

        (await opened[0].Read(db => db.Query<string>("SELECT sha256 FROM migration ORDER BY number").ToList())).ShouldBe(Migration.Known(postgres: true));
        foreach (var database in opened) await database.DisposeAsync();
        await Postgres.Drop(empty);
    }

    [Theory]
    [InlineData("", "off", "3s", "4MB")]
    [InlineData("-c work_mem=8MB", "off", "3s", "8MB")]
    [InlineData("-c enable_seqscan=on -c idle_in_transaction_session_timeout=9000", "on", "9s", "4MB")]
    public async Task What_an_operator_sets_for_a_connection_wins_and_takes_nothing_else_away(string options, string seqscan, string pause, string memory)
    {
        var address = new NpgsqlConnectionStringBuilder(test.Address) { Options = options }.ConnectionString;
        await using var database = PostgresDatabase.Open(address);

        (await database.Write(db => db.QuerySingle<(string, string, string)>(
            "SELECT current_setting('enable_seqscan'), current_setting('idle_in_transaction_session_timeout'), current_setting('work_mem')")))
            .ShouldBe((seqscan, pause, memory));
    }

    [Fact]
    public async Task What_is_held_up_in_the_middle_loses_its_locks_and_is_done_again()
    {
        await using var hasty = PostgresDatabase.Open(new NpgsqlConnectionStringBuilder(test.Address) { Options = "-c idle_in_transaction_session_timeout=100" }.ConnectionString);
        var tries = 0;

        await hasty.Write(db =>
        {
            db.Execute("INSERT INTO session_code (code, order_key) VALUES ('a', '0')");
            if (++tries < 3) Thread.Sleep(500);
            db.Execute("UPDATE session_code SET order_key = '1'");
        });

        tries.ShouldBe(3);
        (await one.Read(db => db.Query<string>("SELECT order_key FROM session_code").ToList())).ShouldBe(["1"]);
    }

    [Fact]
    public async Task A_server_that_ends_our_connections_is_told_as_unavailable_and_the_next_unit_gets_a_new_one()
    {
        await Should.ThrowAsync<DatabaseUnavailableException>(() => one.Write(db => { db.Execute("SELECT pg_terminate_backend(pg_backend_pid())"); }));

        (await one.Write(db => db.ExecuteScalar<int>("SELECT 1"))).ShouldBe(1);
    }
}
