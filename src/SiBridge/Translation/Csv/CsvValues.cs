using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SiBridge.Translation.Codes;

namespace SiBridge.Translation.Csv;

/// <summary>Between the cells of a line and the values of a message.</summary>
internal static class CsvValues
{
    /// <summary>The properties that tell the day of what a message says.</summary>
    private static readonly string[] Days = ["date", "date_sortie", "date_entree", "date_fin", "date_debut", "date_reprise", "date_prescription", "debut"];

    /// <summary>The day by which codes are translated: that of what the message says.</summary>
    /// <param name="told">What it says of a property; null: nothing.</param>
    /// <param name="otherwise">ISO, where it says none.</param>
    public static DateOnly DayOf(Func<string, string?> told, string otherwise) => Days.Select(name => Conversions.DayOrNull(told(name))).FirstOrDefault(d => d is not null) ?? Conversions.Day(otherwise);

    /// <summary>What a line says of a property; null where it says nothing.</summary>
    /// <param name="day">By which codes are translated.</param>
    /// <exception cref="CelluleException">It says something that has no meaning.</exception>
    /// <exception cref="UnmappedException">It says a code that nothing translates.</exception>
    public static JsonNode? Of(Champ champ, Ligne line, CodeTables tables, DateOnly day)
    {
        if (champ.Constante is { } constant) return constant.DeepClone();
        if (champ.Colonnes.FirstOrDefault(c => line.Raw(c) is not null) is not { } column) return champ.Defaut?.DeepClone();
        var value = line.Value(column)!;
        if (champ.Valeurs is { } words)
        {
            return words.FirstOrDefault(w => w.Mot.Equals(value, StringComparison.OrdinalIgnoreCase)).Valeur
                ?? throw new CelluleException(column, "mot", $"l'un de ces mots est attendu : {string.Join(", ", words.Select(w => w.Mot))}.");
        }

        if (champ.Table is { } table) return tables.Map(table.Partenaire, table.Canonique, value, day);
        return column.Conversion switch
        {
            Conversion.Entier or Conversion.Decimal => JsonNode.Parse(value),
            Conversion.Booleen => value is Conversions.Vrai,
            Conversion.Entiers => JsonNode.Parse($"[{value.Replace(';', ',')}]"),
            _ => value,
        };
    }

    /// <summary>How a value of a message is written into a column.</summary>
    /// <returns>Null when the column has no word for it.</returns>
    /// <exception cref="UnmappedException">It is a code that nothing translates.</exception>
    public static string? Cell(Champ champ, JsonElement value, Colonne column, Forme form, CodeTables tables, TimeZoneInfo zone, DateOnly day)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.True => Conversions.Vrai,
            JsonValueKind.False => Conversions.Faux,
            JsonValueKind.Number => value.GetDecimal().ToString(CultureInfo.InvariantCulture),
            JsonValueKind.Array => string.Join(';', value.EnumerateArray().Select(v => v.ToString())),
            _ => throw new InvalidOperationException($"{champ.Pointer} is no value of its own"),
        };
        if (champ.Valeurs is { } words)
        {
            if (words.FirstOrDefault(w => w.Valeur == text).Mot is not { } word) return null;
            text = word;
        }
        else if (champ.Table is { } table)
        {
            text = tables.Map(table.Canonique, table.Partenaire, text, day);
        }

        return Conversions.Write(Encodages.Written(text, form), column, form, zone);
    }
}
