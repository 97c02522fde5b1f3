using System.Text;
using CsvHelper;

namespace SiBridge.Delivery.Staging;

/// <summary>
/// Reads a body in a CSV format, whatever its profile: a header and one line. What the profile says of encoding and delimiter is seen in the
/// bytes: UTF-8 or else Windows-1252, and the delimiter that cuts the header into most names.
/// </summary>
public static class CsvLine
{
    private static readonly char[] Delimiters = [';', '|', ',', '\t'];

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <returns>The names, and their values; null for one that is empty.</returns>
    /// <exception cref="FormatException">It is something else.</exception>
    public static (IReadOnlyList<string> Header, IReadOnlyList<string?> Line) Read(byte[] body)
    {
        var text = Text(body);
        using var reader = CsvReader.FromText(
            text, new() { Separator = Delimiter(text), MalformedData = CsvMalformedDataHandling.Throw, FieldCountMismatch = CsvFieldCountHandling.Throw, IncludeValuesInExceptions = false });
        try
        {
            if (!reader.Read()) throw new FormatException("il n'a pas de ligne sous son en-tête");
            var line = Enumerable.Range(0, reader.FieldCount).Select(reader.GetString).Select(value => value.Length == 0 ? null : value).ToList();
            return reader.Read() ? throw new FormatException("il a plusieurs lignes sous son en-tête") : ([.. reader.Headers], line);
        }
        catch (CsvFormatException)
        {
            throw new FormatException("ce n'est pas du CSV bien formé, avec autant de valeurs que de noms");
        }
    }

    private static string Text(byte[] body)
    {
        var bytes = body.AsSpan();
        if (bytes.StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[Encoding.UTF8.Preamble.Length..];
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetString(bytes);
        }
    }

    private static char Delimiter(string text)
    {
        var counts = new int[Delimiters.Length];
        var quoted = false;
        foreach (var c in text)
        {
            if (c is '"') quoted = !quoted;
            else if (!quoted && c is ('\r' or '\n')) break;
            else if (!quoted && Array.IndexOf(Delimiters, c) is var at and >= 0) counts[at]++;
        }

        return Delimiters[Array.IndexOf(counts, counts.Max())];
    }
}
