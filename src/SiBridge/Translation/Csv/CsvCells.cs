using System.Text;
using CsvHelper;

namespace SiBridge.Translation.Csv;

/// <summary>Reads the one line that <see cref="CsvFormat"/> wrote, for whoever wants its cells and not a file.</summary>
internal static class CsvCells
{
    /// <inheritdoc cref="ILineFormat.Cells"/>
    public static IReadOnlyList<(string Column, string? Cell)> Read(byte[] body, Profil profil, Encoding encoding)
    {
        var form = profil.Forme;
        var bytes = body.AsSpan();
        if (bytes.StartsWith(Encodages.Mark)) bytes = bytes[Encodages.Mark.Length..];
        using var reader = CsvReader.FromText(encoding.GetString(bytes), new()
        {
            Separator = form.Separateur, HasHeader = form.Entete, Mode = form.Guillemets ? CsvMode.Rfc4180 : CsvMode.NoEscape,
            MalformedData = CsvMalformedDataHandling.Throw, FieldCountMismatch = CsvFieldCountHandling.Throw, IncludeValuesInExceptions = false,
        });
        try
        {
            if (!reader.Read()) throw new FormatException(form.Entete ? "il n'a pas de ligne sous son en-tête" : "il est vide");
            var names = form.Entete ? [.. reader.Headers] : profil.Colonnes.Select(c => c.Nom).ToArray();
            if (names.Length != reader.FieldCount) throw new FormatException($"il a {reader.FieldCount} cellules pour {names.Length} colonnes");
            var cells = names.Select((name, i) => (name, Cell(reader.GetString(i), name, profil))).ToList();
            return reader.Read() ? throw new FormatException("il a plusieurs lignes") : cells;
        }
        catch (CsvFormatException)
        {
            throw new FormatException("ce n'est pas du CSV bien formé, avec autant de cellules que de noms");
        }
    }

    /// <summary>As it was told, before it was dressed for a file.</summary>
    private static string? Cell(string cell, string name, Profil profil)
    {
        if (cell.Length == 0 || profil.Forme.Vides.Contains(cell)) return null;
        var isText = profil.Colonnes.FirstOrDefault(c => c.Nom == name) is { Conversion: Conversion.Texte };
        return profil.Forme.Protege && isText ? Formules.Unprotect(cell) : cell;
    }
}
