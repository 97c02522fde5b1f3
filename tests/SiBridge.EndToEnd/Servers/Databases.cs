using Npgsql;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using SiBridge.Servers;
using Xunit;

namespace SiBridge.EndToEnd.Servers;

/// <summary>The private PostgreSQL that other tests stand on.</summary>
public sealed class Databases : IAsyncLifetime
{
    private PostgresServer server = null!;

    public async ValueTask InitializeAsync() => server = await PostgresServer.Start();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task A_new_database_is_empty_whatever_stands_in_another()
    {
        var (first, second) = (await server.NewDatabase(), await server.NewDatabase());
        await Execute(first, "CREATE TABLE parcours AS SELECT n FROM generate_series(1, 100000) n");

        (await Scalar<long>(second, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")).ShouldBe(0);

        (await server.SizeOf(first)).ShouldBeGreaterThan(await server.SizeOf(second) + 3_000_000);
    }

    [Fact]
    public async Task It_flushes_to_disk_what_it_commits()
    {
        Assert.SkipUnless(server.IsOurs, "how a given server is set up is not for us to say");
        var database = await server.NewDatabase();

        (await Scalar<string>(database, "SHOW fsync")).ShouldBe("on");
        (await Scalar<string>(database, "SHOW synchronous_commit")).ShouldBe("on");
    }

    [Fact]
    public async Task A_killed_server_comes_back_with_what_was_committed()
    {
        Assert.SkipUnless(server.IsOurs, "a given server cannot be killed");
        var database = await server.NewDatabase();
        await Execute(database, "CREATE TABLE parcours (id int)");
        await Execute(database, "INSERT INTO parcours VALUES (7)");
        server.Processes().Count.ShouldBeGreaterThan(5, "the postmaster and its children");

        server.Kill();

        server.Processes().ShouldBeEmpty();
        await Should.ThrowAsync<NpgsqlException>(() => Scalar<int>(database, "SELECT id FROM parcours"));
        await server.Restart();
        (await Scalar<int>(database, "SELECT id FROM parcours")).ShouldBe(7);
    }

    [Fact]
    public async Task A_frozen_server_does_not_answer_until_it_is_thawed()
    {
        Assert.SkipUnless(server.IsOurs, "a given server cannot be frozen");
        var database = await server.NewDatabase();

        server.Freeze();
        var answer = Scalar<int>(database, "SELECT 7");

        await Should.ThrowAsync<TimeoutException>(() => answer.WaitAsync(TimeSpan.FromSeconds(1)));
        server.Thaw();
        (await Eventually.Within(answer)).ShouldBe(7);
    }

    [Fact]
    public async Task A_given_server_cannot_be_killed_and_is_left_as_it_was_found()
    {
        var given = PostgresServer.Given(await server.NewDatabase());
        var database = await given.NewDatabase();
        await Execute(database, "CREATE TABLE parcours (id int)");

        given.IsOurs.ShouldBeFalse();
        given.Processes().ShouldBeEmpty();
        Should.Throw<InvalidOperationException>(given.Kill).Message.ShouldContain("only a private one may be killed");
        await given.DisposeAsync();

        var gone = await Should.ThrowAsync<PostgresException>(() => Scalar<int>(database, "SELECT 1"));
        gone.SqlState.ShouldBe(PostgresErrorCodes.InvalidCatalogName);
    }

    private static Task<object?> Execute(string database, string sql) => Scalar<object>(database, sql);

    private static async Task<T?> Scalar<T>(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T?)await command.ExecuteScalarAsync();
    }
}
