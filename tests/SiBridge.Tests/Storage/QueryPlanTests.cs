using System.Text.RegularExpressions;
using Dapper;
using Microsoft.Data.Sqlite;
using Shouldly;
using SiBridge.Delivery;
using SiBridge.Tests.Support;
using SQLitePCL;
using Xunit;

namespace SiBridge.Tests.Storage;

/// <summary>
/// The statements as they stand in the sources, asked for their plans: none walks through a table that grows with the messages. Statements
/// put together from several pieces are left out, but for those with <see cref="Outbox.Active"/>.
/// </summary>
public sealed partial class QueryPlanTests : IAsyncDisposable
{
    private static readonly string[] Folders = ["Journal", "Flows", "Delivery", "Parcours", "Places", "Gateway"];

    private readonly EmbeddedBridge bridge = new(Networks.Normandie);

    public static TheoryData<string> Statements() => [.. Sources().SelectMany(In).Distinct()];

    [Theory]
    [MemberData(nameof(Statements))]
    public void No_statement_walks_through_the_messages_the_deliveries_or_the_journeys(string sql) => Walks(sql).ShouldBeEmpty();

    [Fact]
    public void A_walk_through_a_table_is_seen() => Walks("SELECT * FROM delivery WHERE last_error = 'x'").Count.ShouldBe(1);

    [Fact]
    public void The_statements_of_all_folders_are_found() => Statements().Count.ShouldBeGreaterThan(40);

    public ValueTask DisposeAsync() => bridge.DisposeAsync();

    private static IEnumerable<string> Sources() => Folders
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "SiBridge", folder), "*.cs")).Select(File.ReadAllText);

    private static IEnumerable<string> In(string source) => Literal().Matches(source)
        .Select(m => Lists().Replace((m.Groups["raw"].Value + m.Groups["plain"].Value).Trim().Replace("{Active}", Outbox.Active, StringComparison.Ordinal), "IN ('a', 'b')"))
        .Where(sql => Verb().IsMatch(sql) && !sql.Contains('{', StringComparison.Ordinal));

    /// <summary>An index with a condition is as small as what it is for: to walk through one is no walk through its table.</summary>
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

    [GeneratedRegex("\"\"\"(?<raw>.*?)\"\"\"|\"(?<plain>[^\"\\n]*)\"", RegexOptions.Singleline)]
    private static partial Regex Literal();

    [GeneratedRegex(@"^(SELECT|INSERT INTO|UPDATE|DELETE FROM)\s")]
    private static partial Regex Verb();

    [GeneratedRegex(@"IN @\w+")]
    private static partial Regex Lists();

    [GeneratedRegex(@"^SCAN (TABLE )?(message|delivery|parcours|[mdbco])\b")]
    private static partial Regex Walk();
}
