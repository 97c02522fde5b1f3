using System.Globalization;
using System.Text.RegularExpressions;
using SiBridge.Reference;
using SiBridge.Translation.Lheo;

namespace SiBridge.Translation.Csv;

/// <summary>A cell as it is understood: its value in canonical spelling, or why it has none; exactly one of the two.</summary>
/// <param name="Remark">What was mended, because it was certain.</param>
/// <param name="Code">Of the refusal.</param>
public readonly record struct Lue(string? Value, string? Remark = null, string? Refusal = null, string Code = "cellule");

/// <summary>Cells as partners spell them, in canonical spelling, and back. Values of persons are never repeated.</summary>
internal static partial class Conversions
{
    public const string Vrai = "vrai", Faux = "faux";

    private const string Instants = "yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz";

    private static readonly string[] IsoDay = ["yyyy-MM-dd"];

    /// <param name="cell">Not empty.</param>
    public static Lue Read(string cell, Colonne column, Forme form, TimeZoneInfo zone)
    {
        if (Encodages.IsBroken(cell))
            return new(null, Refusal: "les accents y sont abîmés : le fichier n'est pas dans l'encodage qu'il dit, ou a été converti deux fois ; exportez-le de nouveau, en UTF-8.", Code: "encodage");
        if (cell.Any(c => char.IsControl(c) && c is not ('\t' or '\n' or '\r')))
            return new(null, Refusal: "un caractère de contrôle, invisible, s'y trouve : ôtez-le, ou saisissez la cellule de nouveau.", Code: "caractere");
        if (column.Conversion is not Conversion.Decimal && Scientific().IsMatch(cell))
            return new(null, Refusal: $"« {cell} » : un tableur l'a pris pour un nombre et en a perdu des chiffres ; mettez la colonne au format Texte, puis reprenez la valeur à sa source.", Code: "tableur");
        return column.Conversion switch
        {
            Conversion.Texte => new(form.Protege ? Formules.Unprotect(cell) : cell),
            Conversion.Entier => Number(cell, column, form, NumberStyles.AllowLeadingSign),
            Conversion.Decimal => Number(cell, column, form, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint),
            Conversion.Booleen => Word(cell, column),
            Conversion.Date => ReadDay(cell, column),
            Conversion.DateHeure => ReadInstant(cell, column, zone),
            Conversion.Siret => Tableur.Siret(cell),
            Conversion.Nda => Tableur.Nda(cell),
            Conversion.CodePostal => Tableur.CodePostal(cell),
            Conversion.Telephone => ReadTelephone(cell),
            Conversion.Entiers => Numbers(cell, column, form),
        };
    }

    /// <param name="value">In canonical spelling.</param>
    public static string Write(string value, Colonne column, Forme form, TimeZoneInfo zone) => column.Conversion switch
    {
        Conversion.Texte => form.Protege ? Formules.Protect(value) : value,
        Conversion.Decimal => value.Replace('.', form.Decimale),
        Conversion.Booleen => value is Vrai ? column.Vrai[0] : column.Faux[0],
        // A day's format may have hours too: it begins at midnight.
        Conversion.Date => Day(value, zone).ToDateTime(TimeOnly.MinValue).ToString(column.Formats[0], CultureInfo.InvariantCulture),
        Conversion.DateHeure => TimeZoneInfo.ConvertTime(Instant(value), zone).ToString(column.Formats[0], CultureInfo.InvariantCulture),
        Conversion.Entiers => value.Replace(';', column.Separateur),
        _ => value,
    };

    public static DateOnly Day(string iso) => DateOnly.ParseExact(iso[..10], IsoDay, CultureInfo.InvariantCulture);

    /// <param name="iso">A day, or an instant: of that the day that <paramref name="zone"/> has then, whichever offset it is written with.</param>
    public static DateOnly Day(string iso, TimeZoneInfo zone) => iso.Length > IsoDay[0].Length ? JourneeLocale.Of(Instant(iso), zone) : Day(iso);

    public static DateOnly? DayOrNull(string? text) =>
        text?.Length >= 10 && DateOnly.TryParseExact(text.AsSpan(0, 10), IsoDay[0], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    public static string Iso(DateOnly day) => LheoValues.Iso(day);

    public static DateTimeOffset Instant(string rfc3339) => DateTimeOffset.Parse(rfc3339, CultureInfo.InvariantCulture);

    public static string Rfc3339(DateTimeOffset instant) => instant.ToString(Instants, CultureInfo.InvariantCulture);

    private static Lue Number(string cell, Colonne column, Forme form, NumberStyles styles)
    {
        var spelt = Spaces().Replace(cell, "").Replace(form.Decimale, '.');
        if (column.Conversion is Conversion.Entier) spelt = Whole().Replace(spelt, "");
        return decimal.TryParse(spelt, styles, CultureInfo.InvariantCulture, out var number)
            ? new(number.ToString(CultureInfo.InvariantCulture))
            : new(null, Refusal: column.Conversion is Conversion.Entier ? "un nombre entier est attendu." : $"un nombre est attendu, avec « {form.Decimale} » pour les décimales.");
    }

    private static Lue Numbers(string cell, Colonne column, Forme form)
    {
        var read = cell.Split(column.Separateur, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(c => Number(c, column, form, NumberStyles.None)).ToList();
        return read.All(r => r.Refusal is null)
            ? new(string.Join(';', read.Select(r => r.Value)))
            : new(null, Refusal: $"des nombres entiers séparés par « {column.Separateur} » sont attendus.");
    }

    private static Lue Word(string cell, Colonne column)
    {
        if (column.Vrai.Contains(cell, StringComparer.OrdinalIgnoreCase)) return new(Vrai);
        return column.Faux.Contains(cell, StringComparer.OrdinalIgnoreCase)
            ? new(Faux)
            : new(null, Refusal: $"l'un de ces mots est attendu : {string.Join(", ", column.Vrai.Concat(column.Faux))}.");
    }

    private static Lue ReadDay(string cell, Colonne column)
    {
        foreach (var format in column.Formats)
        {
            if (DateTime.TryParseExact(cell, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var told)) return Plausible(told) ?? new Lue(Iso(DateOnly.FromDateTime(told)));
        }

        // What a program adds to a day that it keeps as an instant says nothing.
        if (AtMidnight().Match(cell) is { Success: true } m && ReadDay(cell[..m.Index], column) is { Value: { } day }) return new(day);
        return NoDate(cell, column);
    }

    private static Lue ReadInstant(string cell, Colonne column, TimeZoneInfo zone)
    {
        foreach (var format in column.Formats)
        {
            if (DateTime.TryParseExact(cell, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var told)) return Plausible(told) ?? new Lue(Rfc3339(JourneeLocale.At(told, zone)));
        }

        return NoDate(cell, column);
    }

    /// <summary>Why a date is refused that exists and is none all the same; null when it is not.</summary>
    private static Lue? Plausible(DateTime told) => JourneeLocale.EstPlausible(told)
        ? null
        : new Lue(null, Refusal: $"une date des années {JourneeLocale.PremiereAnnee} à {JourneeLocale.DerniereAnnee} est attendue ; laissez la cellule vide si elle n'est pas connue.");

    private static Lue NoDate(string cell, Colonne column) => Serial().IsMatch(cell)
        ? new(null, Refusal: $"un tableur a mis un nombre de jours à la place de la date : donnez à la colonne le format {column.Formats[0]}, puis exportez de nouveau.", Code: "tableur")
        : new(null, Refusal: $"une date qui existe, écrite {string.Join(" ou ", column.Formats)}, est attendue.");

    private static Lue ReadTelephone(string cell)
    {
        // A spreadsheet eats the zero, or the plus, that a number begins with.
        var digits = string.Concat(cell.Where(char.IsAsciiDigit));
        var eaten = digits.Length == Spaces().Replace(cell, "").Length;
        var whole = eaten && digits.Length == 9 && digits[0] != '0' ? "0" + digits : eaten && digits.Length == 11 && digits.StartsWith("33", StringComparison.Ordinal) ? "+" + digits : null;
        return LheoValues.Telephone(whole ?? cell) is { } read
            ? new(read, whole is null ? null : "le signe par lequel ce numéro commence manquait : rétabli.")
            : new(null, Refusal: "un numéro de téléphone entier est attendu, de 10 chiffres, ou avec le + de son pays.");
    }

    [GeneratedRegex(@"^[+-]?[0-9]+([.,][0-9]+)?[eE]\+[0-9]+\z")]
    private static partial Regex Scientific();

    [GeneratedRegex(@"[\s\u00A0\u202F]")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"\.0+\z")]
    private static partial Regex Whole();

    [GeneratedRegex(@"^[0-9]{5}([.,][0-9]+)?\z")]
    private static partial Regex Serial();

    [GeneratedRegex(@"[T ]00:00(:00([.,]0+)?)?\z")]
    private static partial Regex AtMidnight();
}
