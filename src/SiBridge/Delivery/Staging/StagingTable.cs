using System.Text;

namespace SiBridge.Delivery.Staging;

/// <summary>
/// A table of a partner's own, by the name that its database keeps: exactly as it is written, capitals included. What a network file says
/// stands in statements as an identifier and nothing else.
/// </summary>
/// <param name="Schema">Null: wherever the connection's <c>search_path</c> leads.</param>
public sealed record StagingTable(string? Schema, string Name)
{
    /// <summary>PostgreSQL cuts longer names without a word, so that two may become one.</summary>
    public const int MostBytes = 63;

    /// <summary>As statements write it.</summary>
    public string Quoted => Schema is null ? Quote(Name) : $"{Quote(Schema)}.{Quote(Name)}";

    /// <param name="text"><c>table</c> or <c>schema.table</c>.</param>
    /// <returns>Null when it is neither.</returns>
    public static StagingTable? Read(string text) => text.Split('.') switch
    {
        [var name] when IsName(name) => new(null, name),
        [var schema, var name] when IsName(schema) && IsName(name) => new(schema, name),
        _ => null,
    };

    public static bool IsName(string name) => name.Length > 0 && !name.Any(char.IsControl) && Encoding.UTF8.GetByteCount(name) <= MostBytes;

    public static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A text within a statement: for comments, which take no parameters.</summary>
    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}

/// <summary>A column as the partner's database has it.</summary>
/// <param name="Type">In PostgreSQL's words.</param>
/// <param name="Comment">French, for whoever reads the table.</param>
/// <param name="Required">Whether it is never null.</param>
public sealed record StagingColumn(string Name, string Type, string Comment, bool Required = false);
