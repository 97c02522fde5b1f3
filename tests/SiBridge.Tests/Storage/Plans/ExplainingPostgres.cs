using System.Data.Common;
using System.Text.Json;
using Dapper;
using Npgsql;

namespace SiBridge.Tests.Storage.Plans;

/// <summary>
/// The plans are those by which the statements ran (<c>auto_explain</c>, which sends them as notices), chosen by the planner as it is set
/// by default: our own connections forbid it to walk, and would hide that an index is missing.
/// </summary>
internal sealed class ExplainingPostgres : ExplainingDatabase
{
    private readonly NpgsqlConnection connection;
    private readonly List<Explained> statements = [];
    private readonly HashSet<string> partial;

    public ExplainingPostgres(string connectionString)
    {
        connection = new(connectionString);
        connection.Open();
        partial = [.. connection.Query<string>("SELECT indexrelid::regclass::text FROM pg_index WHERE indpred IS NOT NULL")];
        connection.Execute(
            """
            LOAD 'auto_explain';
            SET auto_explain.log_min_duration = 0;
            SET auto_explain.log_level = notice;
            SET auto_explain.log_format = json;
            """);
        connection.Notice += (_, e) =>
        {
            if (e.Notice.MessageText.IndexOf('{', StringComparison.Ordinal) is var begin and > 0) Take(e.Notice.MessageText[begin..]);
        };
    }

    public override bool IsShared => true;

    public override IReadOnlyCollection<Explained> Statements => statements;

    protected override DbConnection Connection => connection;

    /// <summary>Whether plans are made before the values of parameters are known, as those of statements that are prepared.</summary>
    public void WithoutValues(bool unknown) => connection.Execute($"SET plan_cache_mode = {(unknown ? "force_generic_plan" : "auto")}");

    /// <summary>They come by themselves.</summary>
    protected override void Ask()
    {
    }

    private void Take(string plan)
    {
        using var json = JsonDocument.Parse(plan);
        statements.Add(new(json.RootElement.GetProperty("Query Text").GetString()!, [.. Walks(json.RootElement.GetProperty("Plan"), "")]));
    }

    /// <summary>
    /// An index with a condition is as small as what it is for: to walk through one is no walk through its table. And a merge join goes along
    /// an index only as far as its other side goes.
    /// </summary>
    private IEnumerable<string> Walks(JsonElement node, string above)
    {
        var type = node.GetProperty("Node Type").GetString()!;
        var walk = type switch
        {
            "Seq Scan" => true,
            "Index Scan" or "Index Only Scan" => !node.TryGetProperty("Index Cond", out _) && above is not "Merge Join" && !partial.Contains(node.GetProperty("Index Name").GetString()!),
            _ => false,
        };
        if (walk && node.GetProperty("Relation Name").GetString() is { } table && Grown.Contains(table)) yield return table;
        if (!node.TryGetProperty("Plans", out var plans)) yield break;
        foreach (var below in plans.EnumerateArray().SelectMany(n => Walks(n, type))) yield return below;
    }
}
