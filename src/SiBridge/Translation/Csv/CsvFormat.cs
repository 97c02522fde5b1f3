using System.Text;
using System.Text.Json;
using CsvHelper;
using SiBridge.Translation.Codes;

namespace SiBridge.Translation.Csv;

/// <summary>
/// Format <c>csv:NAME</c>: a message as one line under its header, as a profile says, made of what the audience would read in canonical JSON
/// and of nothing else.
/// </summary>
public sealed class CsvFormat(Profil profil, CodeTables tables, TimeZoneInfo zone) : ILineFormat
{
    private readonly Encoding encoding = profil.Forme.Encodage is Encodage.Windows1252 ? Encodages.Windows1252 : Encoding.UTF8;

    public string Name => profil.Format;

    public string ContentType => $"text/csv; charset={encoding.WebName}";

    public string Extension => "csv";

    public IReadOnlyList<string>? Types => profil.Types;

    public IReadOnlyList<string> Columns { get; } = [.. profil.Colonnes.Select(c => c.Nom)];

    public IReadOnlyList<(string Column, string? Cell)> Cells(byte[] body) => CsvCells.Read(body, profil, encoding);

    public byte[] Make(Outgoing message)
    {
        using var json = JsonDocument.Parse(Body.Of(message.In(Formats.Canonical), message.Message));
        return new BodyWriter(message.Message).Write(Header()).Write(Line(message.Type, json.RootElement)).ToParts();
    }

    public IReadOnlyList<BodyPlace> Places(byte[] body)
    {
        using var lines = new CsvLines(new MemoryStream(body), profil);
        lines.Open();
        return lines.Next() is { Cells: { } cells } ? [.. profil.Colonnes.Zip(cells).Where(c => c.Second is not null).Select(c => new BodyPlace(c.First.Nom, c.Second!))] : BodyPlaces.OfLines(body);
    }

    /// <summary>What stands before the lines of a file.</summary>
    public byte[] Header() => [.. profil.Forme.Encodage is Encodage.Utf8Bom ? Encodages.Mark : [], .. profil.Forme.Entete ? Record(profil.Colonnes.Select(c => c.Nom)) : []];

    /// <param name="json">The message as its audience may see it.</param>
    /// <exception cref="UnmappedException">One of its codes has no word here.</exception>
    public byte[] Line(string type, JsonElement json)
    {
        var rules = profil.Regles.Where(r => r.Ecrit && r.Type == type).ToList();
        // What one entry says with fixed words is told by the one whose words they are.
        var rule = rules.FirstOrDefault(r => Unsaid(r, json) is null) ?? throw new UnmappedException(Unsaid(rules[^1], json)!);
        var cells = new string?[profil.Colonnes.Count];
        var day = CsvValues.DayOf(name => json.TryGetProperty(name, out var told) ? told.ToString() : null, Conversions.Iso(Conversions.Day(json.GetProperty("emis_le").GetString()!, zone)));
        foreach (var champ in rule.Champs.Where(c => c.Ecrit && c.Colonnes.Count > 0))
        {
            if (At(json, champ.Chemin) is { } value) cells[champ.Colonnes[0].Index] ??= CsvValues.Cell(champ, value, champ.Colonnes[0], profil.Forme, tables, zone, day);
        }

        // Whoever reads the line knows by these words which message it is.
        foreach (var asked in rule.Quand.OfType<Egale>()) cells[asked.Colonne.Index] ??= Conversions.Write(asked.Mots[0], asked.Colonne, profil.Forme, zone);
        return Record(profil.Colonnes.Select(c => cells[c.Index] ?? c.Constante));
    }

    /// <summary>What an entry has no words for; null when it says all.</summary>
    private Unmapped? Unsaid(Regle rule, JsonElement json)
    {
        foreach (var champ in rule.Champs.Where(c => c.Ecrit))
        {
            if (At(json, champ.Chemin) is not { } value) continue;
            var fits = champ.Constante is { } constant ? constant.ToJsonString() == value.GetRawText() || constant.ToString() == value.ToString() : champ.Valeurs is null || champ.Valeurs.Any(w => w.Valeur == value.ToString());
            if (!fits) return new(champ.Pointer, value.ToString(), profil.Format);
        }

        return null;
    }

    private byte[] Record(IEnumerable<string?> cells)
    {
        var form = profil.Forme;
        using var bytes = new MemoryStream();
        using (var csv = CsvWriter.Create(bytes, new CsvWriterOptions { Separator = form.Separateur, NewLine = form.FinDeLigne, Mode = form.Guillemets ? CsvMode.Rfc4180 : CsvMode.NoEscape, WriteByteOrderMark = false }, true))
        {
            foreach (var cell in cells) csv.WriteField(cell is null ? form.Vides.FirstOrDefault("") : Plain(cell, form));
            csv.EndRecord();
        }

        return encoding == Encoding.UTF8 ? bytes.ToArray() : encoding.GetBytes(Encoding.UTF8.GetString(bytes.ToArray()));
    }

    /// <summary>Without what would cut a cell or a line in two: a reader of this shape would take it for another cell.</summary>
    private static string Plain(string cell, Forme form)
    {
        cell = Encodages.Written(cell, form);
        if (!form.SautsDeLigne) cell = cell.ReplaceLineEndings(" ");
        return form.Guillemets ? cell : cell.Replace(form.Separateur, ' ');
    }

    private static JsonElement? At(JsonElement json, IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            if (json.ValueKind is not JsonValueKind.Object || !json.TryGetProperty(name, out json)) return null;
        }

        return json;
    }
}
