using System.Collections.Frozen;

namespace SiBridge.Translation.Codes;

/// <summary>The days on which something holds, both included.</summary>
/// <param name="Du">Null: always until <paramref name="Au"/>.</param>
/// <param name="Au">Null: without end.</param>
public readonly record struct Days(DateOnly? Du, DateOnly? Au)
{
    public bool Has(DateOnly day) => !(day < Du) && !(day > Au);

    public bool Meets(Days other) => !(Au < other.Du) && !(other.Au < Du);

    public override string ToString() => (Du, Au) switch
    {
        (null, null) => "toujours",
        (null, { } au) => $"jusqu'au {au:yyyy-MM-dd}",
        ({ } du, null) => $"à partir du {du:yyyy-MM-dd}",
        ({ } du, { } au) => $"du {du:yyyy-MM-dd} au {au:yyyy-MM-dd}",
    };
}

/// <summary>A code of a table, as long as it holds.</summary>
public sealed record TableCode(string Code, string Libelle, Days Days);

/// <summary>What a code of a table becomes in another one, as long as that holds.</summary>
public sealed record Mapping(string From, string To, string Code, string Becomes, Days Days);

/// <summary>
/// The tables of codes of a network, and the mappings between them: <c>reference/*.json</c> (<c>schemas/config/table.v1.schema.json</c>). A code
/// is what is written, to the letter. Which day counts is the business date of what carries it, not the day on which it is translated.
/// </summary>
public sealed class CodeTables
{
    private readonly FrozenDictionary<string, ILookup<string, TableCode>> tables;
    private readonly ILookup<(string From, string To, string Code), Mapping> mappings;
    private readonly Dictionary<(string From, string To), string> pairs;

    /// <param name="tables">The codes of each table, by its name.</param>
    /// <param name="mappings">No two of one code that lead to the same table hold on the same day.</param>
    /// <param name="files">Which tables lead to which, and the file that says so.</param>
    public CodeTables(IEnumerable<(string Table, IEnumerable<TableCode> Codes)> tables, IEnumerable<Mapping> mappings, IEnumerable<(string From, string To, string File)> files)
    {
        this.tables = tables.ToFrozenDictionary(t => t.Table, t => t.Codes.ToLookup(c => c.Code));
        this.mappings = mappings.ToLookup(m => (m.From, m.To, m.Code));
        pairs = files.GroupBy(f => (f.From, f.To)).ToDictionary(g => g.Key, g => g.First().File);
    }

    public static CodeTables None { get; } = new([], [], []);

    public IEnumerable<string> Names => tables.Keys.Order(StringComparer.Ordinal);

    public bool Has(string table) => tables.ContainsKey(table);

    /// <summary>Whether any table has such a code, on whichever day.</summary>
    public bool IsCode(string text) => tables.Values.Any(t => t.Contains(text));

    /// <summary>Whether there are mappings from the one table to the other.</summary>
    public bool Leads(string from, string to) => from == to || pairs.ContainsKey((from, to));

    /// <summary>The file to which a missing mapping is to be added: the one that has such, else that of the partner's table.</summary>
    /// <param name="outwards">Whether the bridge translates for a partner, and not what a partner told.</param>
    public string FileFor(string from, string to, bool outwards) => $"reference/{pairs.GetValueOrDefault((from, to)) ?? (outwards ? to : from)}.json";

    /// <returns>The code as its table describes it on that day; null when it does not hold then.</returns>
    public TableCode? Describe(string table, string code, DateOnly day) => tables.TryGetValue(table, out var codes) ? codes[code].FirstOrDefault(c => c.Days.Has(day)) : null;

    /// <summary>What a code becomes in another table; in the same one it stays what it is.</summary>
    /// <param name="day">The business date of what carries it.</param>
    /// <returns>Null when no mapping says so, or one of the two codes does not hold on that day: never a guess.</returns>
    public string? Find(string from, string to, string code, DateOnly day)
    {
        if (Describe(from, code, day) is null) return null;
        if (from == to) return code;
        return mappings[(from, to, code)].FirstOrDefault(m => m.Days.Has(day)) is { } mapping && Describe(to, mapping.Becomes, day) is not null ? mapping.Becomes : null;
    }

    /// <inheritdoc cref="Find"/>
    /// <exception cref="UnmappedException">No mapping says so, or one of the two codes does not hold on that day.</exception>
    public string Map(string from, string to, string code, DateOnly day) => Find(from, to, code, day) ?? throw new UnmappedException(new(from, code, to) { Day = day });
}
