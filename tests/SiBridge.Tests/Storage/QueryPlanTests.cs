using System.Text.RegularExpressions;
using Dapper;
using Microsoft.Data.Sqlite;
using Shouldly;
using SiBridge.Tests.Support;
using SQLitePCL;
using Xunit;

namespace SiBridge.Tests.Storage;

/// <summary>The questions asked at each message find their rows by an index; each is spelt here as its source spells its condition.</summary>
public sealed partial class QueryPlanTests : IAsyncDisposable
{
    private readonly EmbeddedBridge bridge = new(Networks.Normandie);

    [Theory]
    [InlineData("SELECT m.seq FROM message m WHERE m.order_key = @k AND m.state IN ('accepted', 'held') ORDER BY m.seq", "message_unrouted")]
    [InlineData("UPDATE parcours SET session_key = @to WHERE session_key = @from", "parcours_session")]
    [InlineData("SELECT 1 FROM delivery WHERE recipient = @r AND order_key = @k AND seq > @s AND state IN ('delivered', 'in_progress', 'waiting_ack')", "delivery_order")]
    [InlineData("SELECT seq FROM delivery WHERE recipient = @r AND channel = @c AND state = 'pending' ORDER BY seq LIMIT 1", "delivery_waiting")]
    [InlineData("SELECT DISTINCT order_key FROM message WHERE awaiting = @a AND order_key > @k ORDER BY order_key LIMIT 100", "message_awaiting")]
    public void Each_index_serves_the_question_it_was_made_for(string sql, string index) =>
        bridge.Database.Read(db => Plan(db, sql)).ShouldContain(step => step.StartsWith("SEARCH") && step.Contains(index));

    [Fact]
    public void A_walk_through_a_table_is_seen() => Walks("SELECT * FROM delivery WHERE last_error = 'x'").Count.ShouldBe(1);

    public ValueTask DisposeAsync() => bridge.DisposeAsync();

    private List<string> Walks(string sql) => bridge.Database.Read(db =>
    {
        var partial = db.Query<string>("SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'").ToList();
        return Plan(db, sql).Where(step => Walk().IsMatch(step) && !partial.Any(index => step.EndsWith($" INDEX {index}", StringComparison.Ordinal))).ToList();
    });

    private static List<string> Plan(System.Data.Common.DbConnection db, string sql)
    {
        // Not by Dapper, which wants a value for each parameter: the plan is made without.
        var steps = new List<string>();
        raw.sqlite3_prepare_v2(((SqliteConnection)db).Handle, "EXPLAIN QUERY PLAN " + sql, out var statement).ShouldBe(raw.SQLITE_OK, sql);
        using (statement)
        {
            while (raw.sqlite3_step(statement) == raw.SQLITE_ROW) steps.Add(raw.sqlite3_column_text(statement, 3).utf8_to_string());
        }

        return steps;
    }

    [GeneratedRegex(@"^SCAN (TABLE )?(message|delivery|parcours|[mdbc])\b")]
    private static partial Regex Walk();
}
