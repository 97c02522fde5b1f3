using System.Data.Common;
using System.Text.RegularExpressions;
using Dapper;
using Microsoft.Data.Sqlite;
using Shouldly;
using SQLitePCL;

namespace SiBridge.Tests.Storage.Plans;

/// <summary>
/// SQLite makes its plans without knowing what is in the tables, or in the parameters: so each statement that was run is asked for its
/// plan as it is written.
/// </summary>
internal sealed partial class ExplainingSqlite : ExplainingDatabase
{
    private readonly SqliteConnection connection;
    private readonly List<Explained> statements = [];
    private readonly List<string> ran = [];
    private readonly List<string> partial;

    public ExplainingSqlite(string file)
    {
        connection = new($"Data Source={file}");
        connection.Open();
        partial = connection.Query<string>("SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'").ToList();
        raw.sqlite3_profile(connection.Handle, (_, sql, _) => ran.Add(sql.utf8_to_string()), null);
    }

    public override bool IsShared => false;

    public override IReadOnlyCollection<Explained> Statements => statements;

    protected override DbConnection Connection => connection;

    protected override void Ask()
    {
        var texts = ran.Distinct().Where(sql => Verb().IsMatch(sql)).ToList();
        ran.Clear();
        statements.AddRange(texts.Select(sql => new Explained(sql, [.. Plan(sql).Select(step => Walk().Match(step)).Where(IsWalk).Select(m => m.Groups["table"].Value)])));
    }

    /// <summary>An index with a condition is as small as what it is for: to walk through one is no walk through its table.</summary>
    private bool IsWalk(Match step) => step.Success && Grown.Contains(step.Groups["table"].Value) && !partial.Contains(step.Groups["index"].Value);

    private List<string> Plan(string sql)
    {
        // Not by Dapper, which wants a value for each parameter: the plan is made without.
        var steps = new List<string>();
        raw.sqlite3_prepare_v2(connection.Handle, "EXPLAIN QUERY PLAN " + sql, out var statement).ShouldBe(raw.SQLITE_OK, sql);
        using (statement)
        {
            while (raw.sqlite3_step(statement) == raw.SQLITE_ROW) steps.Add(raw.sqlite3_column_text(statement, 3).utf8_to_string());
        }

        return steps;
    }

    [GeneratedRegex(@"^\s*(SELECT|INSERT|UPDATE|DELETE)\s")]
    private static partial Regex Verb();

    [GeneratedRegex(@"^SCAN TABLE (?<table>\w+)( AS \w+)?( USING (COVERING )?INDEX (?<index>\w+))?")]
    private static partial Regex Walk();
}
