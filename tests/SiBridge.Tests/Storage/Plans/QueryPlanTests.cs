using System.Data.Common;
using Dapper;
using Npgsql;
using Shouldly;
using SiBridge.Delivery;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Storage.Plans;

/// <summary>
/// No statement of the bridge walks through a table that grows with its messages. The statements are those that the bridge runs in a day
/// of its life, run by its own methods, so that what is put together at run time is seen as it is; and that none is left out is held
/// against the sources.
/// </summary>
public abstract class QueryPlanTests(QueryPlans plans)
{
    [Fact]
    public void No_statement_walks_through_a_table_that_grows() => plans.Day
        .Where(s => s.Walks.Count > 0 && !MayWalk(s)).Select(s => $"{string.Join(", ", s.Walks)}: {Sources.OneLine(s.Sql)}").Distinct().ShouldBeEmpty();

    [Fact]
    public void Every_statement_of_the_sources_was_run()
    {
        var ran = plans.Day.Select(s => Sources.OneLine(s.Sql)).ToHashSet();

        Sources.Statements.Where(statement => !ran.Any(r => Sources.WasRun(statement, r))).ShouldBeEmpty();
        Sources.Statements.Count.ShouldBeGreaterThan(60);
    }

    [Fact]
    public void A_statement_without_an_index_is_seen() =>
        plans.Database.Explain(db => db.Execute("SELECT * FROM delivery WHERE last_error = @error", new { error = "x" })).Walks.ShouldBe(["delivery"]);

    [Fact]
    public void An_index_that_is_missing_is_seen()
    {
        plans.Database.Explain(Failed).Walks.ShouldBeEmpty();

        plans.Database.Explain(db =>
        {
            db.Execute("DROP INDEX line_failures; DROP INDEX line_failure_group");
            Failed(db);
        }).Walks.ShouldBe(["line"]);

        static void Failed(DbConnection db) => db.ExecuteScalar<int>("SELECT COUNT(*) FROM line WHERE state IN ('failed', 'exhausted')");
    }

    private static bool MayWalk(Explained s) =>
        // The search of the offer counts what it found, whatever was asked for: no index counts.
        s.Sql.StartsWith("SELECT COUNT(*) FROM session s", StringComparison.Ordinal)
        // Whether there is one: PostgreSQL expects to meet it at the first rows that it looks at, and may be forbidden to look (as our connections do).
        || s.Sql.StartsWith("SELECT EXISTS (SELECT 1 FROM unrouted WHERE held = TRUE", StringComparison.Ordinal);
}

/// <summary>A day of the bridge's life, explained.</summary>
public abstract class QueryPlans(Engine engine) : IAsyncLifetime
{
    private EmbeddedBridge? bridge;
    private ExplainingDatabase? database;

    internal ExplainingDatabase Database => database!;

    internal IReadOnlyList<Explained> Day { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        var test = new TestDatabase(engine);
        await using (test.Open()) database = Open(test.Address);
        bridge = new(test, test.Owned(database), Networks.Normandie);
        await ADay.Pass(bridge);
        Day = [.. database.Statements];
    }

    public ValueTask DisposeAsync() => bridge?.DisposeAsync() ?? ValueTask.CompletedTask;

    private protected abstract ExplainingDatabase Open(string address);
}

public sealed class QueryPlansOfSqlite() : QueryPlans(Engine.SQLite)
{
    private protected override ExplainingDatabase Open(string address) => new ExplainingSqlite(address);
}

/// <summary>On <see cref="History"/>.</summary>
public class QueryPlansOfPostgres() : QueryPlans(Engine.PostgreSQL)
{
    private protected override ExplainingDatabase Open(string address)
    {
        using (var connection = new NpgsqlConnection(address)) History.Fill(connection);
        var database = new ExplainingPostgres(address);
        Set(database);
        return database;
    }

    private protected virtual void Set(ExplainingPostgres database)
    {
    }
}

/// <summary>The same, as statements are planned that were prepared.</summary>
public sealed class QueryPlansOfPreparedPostgres : QueryPlansOfPostgres
{
    private protected override void Set(ExplainingPostgres database) => database.WithoutValues(true);
}

public sealed class QueryPlans_on_SQLite(QueryPlansOfSqlite plans) : QueryPlanTests(plans), IClassFixture<QueryPlansOfSqlite>;

public sealed class QueryPlans_on_PostgreSQL(QueryPlansOfPostgres plans) : QueryPlanTests(plans), IClassFixture<QueryPlansOfPostgres>;

public sealed class QueryPlans_of_prepared_statements_on_PostgreSQL(QueryPlansOfPreparedPostgres plans) : QueryPlanTests(plans), IClassFixture<QueryPlansOfPreparedPostgres>;
