using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SiBridge.Translation.Codes;

/// <summary>One file of <c>reference/</c> that obeys its schema.</summary>
/// <param name="Code">The name of its table: that of the file, without its ending.</param>
/// <param name="Problem">Told of what is wrong in it: a JSON pointer and a French sentence.</param>
public sealed record TableFile(string Code, JsonElement Root, Action<string, string> Problem);

/// <summary>
/// Makes the tables of their files, and says what a schema cannot: which tables and codes must exist, what contradicts itself. Mappings may
/// stand in any of the files, so it is all of them that are judged.
/// </summary>
public static partial class TableFiles
{
    public static CodeTables Read(IReadOnlyList<TableFile> files)
    {
        foreach (var file in files.Where(f => !Name().IsMatch(f.Code)))
            file.Problem("", "le nom de ce fichier nomme sa table : des minuscules sans accents, des chiffres, des points et des tirets, 64 au plus.");
        var tables = files.Where(f => f.Root.TryGetProperty("codes", out _)).ToDictionary(f => f.Code, Codes);
        var mappings = files.SelectMany(f => Mappings(f, tables)).ToList();
        Overlaps(mappings.GroupBy(m => (m.Mapping.From, m.Mapping.To, m.Mapping.Code)), m => (m.Mapping.Days, m.Problem), m => $"« {m.Code} » de {m.From} a déjà une correspondance vers {m.To}");
        return new(
            tables.Select(t => (t.Key, t.Value.AsEnumerable())), mappings.Select(m => m.Mapping),
            files.SelectMany(f => Items(f.Root, "correspondances").Select(c => (c.GetProperty("de").GetString()!, c.GetProperty("vers").GetString()!, f.Code))));
    }

    private static List<TableCode> Codes(TableFile file)
    {
        var codes = Items(file.Root, "codes").Select((json, i) => (
            Code: new TableCode(json.GetProperty("code").GetString()!, json.GetProperty("libelle").GetString()!, DaysOf(json, $"/codes/{i}", file.Problem)),
            Problem: Told(file, $"/codes/{i}/code"))).ToList();
        Overlaps(codes.GroupBy(c => c.Code.Code), c => (c.Code.Days, c.Problem), code => $"le code « {code} » est déjà dans la table");
        return [.. codes.Select(c => c.Code)];
    }

    private static IEnumerable<(Mapping Mapping, Action<string> Problem)> Mappings(TableFile file, Dictionary<string, List<TableCode>> tables)
    {
        foreach (var (json, i) in Items(file.Root, "correspondances").Select((json, i) => (json, i)))
        {
            var (from, to) = (json.GetProperty("de").GetString()!, json.GetProperty("vers").GetString()!);
            var strange = new[] { (Table: from, At: "de"), (Table: to, At: "vers") }.Where(t => !tables.ContainsKey(t.Table)).ToList();
            foreach (var (table, at) in strange) file.Problem($"/correspondances/{i}/{at}", $"la table « {table} » n'existe pas : il n'y a pas de fichier reference/{table}.json avec des codes.");
            if (from == to) file.Problem($"/correspondances/{i}/vers", "une table ne mène pas à elle-même : ses codes y restent ce qu'ils sont.");
            if (strange.Count > 0 || from == to) continue;
            foreach (var (pair, p) in Items(json, "codes").Select((pair, p) => (pair, p)))
            {
                var at = $"/correspondances/{i}/codes/{p}";
                var mapping = new Mapping(from, to, pair.GetProperty("de").GetString()!, pair.GetProperty("vers").GetString()!, DaysOf(pair, at, file.Problem));
                var known = Holds(tables[from], from, mapping.Code, mapping.Days, Told(file, at + "/de")) & Holds(tables[to], to, mapping.Becomes, mapping.Days, Told(file, at + "/vers"));
                if (known) yield return (mapping, Told(file, at));
            }
        }
    }

    /// <summary>Whether a code that a mapping names is in its table on one of the mapping's days at least.</summary>
    private static bool Holds(List<TableCode> table, string name, string code, Days days, Action<string> problem)
    {
        var same = table.Where(c => c.Code == code).ToList();
        if (same.Any(c => c.Days.Meets(days))) return true;
        problem(same.Count == 0
            ? $"« {code} » n'est pas un code de la table {name}."
            : $"« {code} » n'a pas cours dans la table {name} aux jours de cette correspondance : il a cours {string.Join(", ", same.Select(c => c.Days))}.");
        return false;
    }

    /// <summary>Of those that say something of the same, no two may hold on the same day: which of them counts would be a guess.</summary>
    private static void Overlaps<TKey, TItem>(IEnumerable<IGrouping<TKey, TItem>> groups, Func<TItem, (Days Days, Action<string> Problem)> read, Func<TKey, string> what)
    {
        foreach (var group in groups)
        {
            var inOrder = group.Select(read).ToList();
            for (var i = 1; i < inOrder.Count; i++)
            {
                if (inOrder.Take(i).Where(earlier => earlier.Days.Meets(inOrder[i].Days)).Select(earlier => (Days?)earlier.Days).FirstOrDefault() is { } taken)
                    inOrder[i].Problem($"{what(group.Key)} à ces jours ({taken}) : changez « du » ou « au » de l'une des deux.");
            }
        }
    }

    private static Days DaysOf(JsonElement json, string at, Action<string, string> problem)
    {
        var days = new Days(Day(json, "du"), Day(json, "au"));
        if (days.Au < days.Du) problem(at + "/au", $"« au » ({days.Au:yyyy-MM-dd}) est avant « du » ({days.Du:yyyy-MM-dd}).");
        return days;
    }

    private static DateOnly? Day(JsonElement json, string name) =>
        json.TryGetProperty(name, out var day) ? DateOnly.ParseExact(day.GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null;

    private static List<JsonElement> Items(JsonElement json, string name) => json.TryGetProperty(name, out var items) ? [.. items.EnumerateArray()] : [];

    [GeneratedRegex(@"^[a-z0-9][a-z0-9.-]{0,63}\z")]
    private static partial Regex Name();

    private static Action<string> Told(TableFile file, string pointer) => message => file.Problem(pointer, message);
}
