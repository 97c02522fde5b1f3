using System.Text;

namespace SiBridge.Delivery.Staging;

/// <summary>The statements that make a table, its comments and its rights. Run again they change nothing, and add what a profile has gained.</summary>
public static class StagingDdl
{
    public static string Grant(StagingTable table, string user) => $"GRANT SELECT, INSERT, UPDATE ON TABLE {table.Quoted} TO {StagingTable.Quote(user)};";

    /// <param name="user">The account with which the bridge writes.</param>
    public static string Of(StagingTable table, StagingColumns columns, string user)
    {
        var text = new StringBuilder();
        void Line(string line) => text.Append(line).Append('\n');
        if (table.Schema is { } schema and not "public") Line($"CREATE SCHEMA IF NOT EXISTS {StagingTable.Quote(schema)};");
        Line($"CREATE TABLE IF NOT EXISTS {table.Quoted} (");
        foreach (var column in columns.All) Line($"  {Definition(column)},");
        Line($"  PRIMARY KEY ({StagingTable.Quote(columns.Receipt)})");
        Line(");");
        foreach (var column in columns.Told) Line($"ALTER TABLE {table.Quoted} ADD COLUMN IF NOT EXISTS {StagingTable.Quote(column.Name)} {column.Type};");
        Line($"COMMENT ON TABLE {table.Quoted} IS {StagingTable.Literal("Messages reçus de SiBridge, une ligne par message. Le pont écrit et met à jour ; il n'efface rien.")};");
        foreach (var column in columns.All) Line($"COMMENT ON COLUMN {table.Quoted}.{StagingTable.Quote(column.Name)} IS {StagingTable.Literal(column.Comment)};");
        Line($"CREATE INDEX IF NOT EXISTS {Index(table, "maj")} ON {table.Quoted} ({StagingTable.Quote(columns.MajLe)});");
        if (columns == StagingColumns.Usual) Line($"CREATE INDEX IF NOT EXISTS {Index(table, "parcours")} ON {table.Quoted} (\"mission_locale\", \"prescription_id\", \"ordre\");");
        if (table.Schema is { } own) Line($"GRANT USAGE ON SCHEMA {StagingTable.Quote(own)} TO {StagingTable.Quote(user)};");
        Line(Grant(table, user));
        return text.ToString();
    }

    private static string Definition(StagingColumn column) => $"{StagingTable.Quote(column.Name)} {column.Type}{(column.Required ? " NOT NULL" : "")}";

    /// <summary>In the schema of its table, whose name is cut so that there is room.</summary>
    private static string Index(StagingTable table, string what)
    {
        var name = table.Name;
        while (Encoding.UTF8.GetByteCount(name) + what.Length + 1 > StagingTable.MostBytes) name = name[..^1];
        return StagingTable.Quote($"{name}_{what}");
    }
}
