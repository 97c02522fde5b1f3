using System.Text;
using CsvHelper;

namespace SiBridge.Translation.Csv;

/// <summary>A line as it stands in the file, or why it cannot be taken apart; exactly one of the two.</summary>
/// <param name="Cells">By the profile's columns; null where nothing is told.</param>
internal sealed record CsvLine(int Number, string?[]? Cells, CelluleException? Refusal);

/// <summary>Takes a file apart, one line in memory at a time.</summary>
internal sealed class CsvLines : IDisposable
{
    /// <summary>Bytes of one line; the longest of exchanges have some thousand.</summary>
    private const int LongestLine = 256 << 10;

    private static readonly char[] Blank = [' ', '\t', '\u00A0', '\u202F', '\uFEFF', '\r'];

    private readonly Profil profil;
    private readonly CsvReader reader;
    private CsvHeader? header;
    private CsvMalformedReason? malformed;
    private bool first = true;

    public CsvLines(Stream stream, Profil profil)
    {
        this.profil = profil;
        var form = profil.Forme;
        reader = CsvReader.Create(form.Encodage is Encodage.Detecte ? new DetectedStream(stream) : stream, new CsvReaderOptions
        {
            Separator = form.Separateur, HasHeader = false, Mode = form.Guillemets ? CsvMode.Rfc4180 : CsvMode.NoEscape, AllowLineBreaksInQuotes = form.SautsDeLigne,
            TrackLineNumbers = true, MaxRecordSize = LongestLine, IncludeValuesInExceptions = false, Encoding = form.Encodage is Encodage.Windows1252 ? Encodages.Windows1252 : null,
            OnMalformedRecord = record => malformed = record.Reason,
        });
    }

    /// <summary>The first line of the file, as bytes that its reader understands; empty where it has none.</summary>
    private byte[] Header { get; set; } = [];

    /// <summary>What is odd about the header. Reads it.</summary>
    /// <exception cref="UnreadableException">The file is none of this profile.</exception>
    public IReadOnlyList<ToldRemark> Open()
    {
        if (!Read()) throw new UnreadableException("Ce fichier est vide : pas même un en-tête.", 1, 1);
        if (reader.RawRecord.StartsWith("PK\u0003\u0004"u8)) throw new UnreadableException("C'est un classeur (.xlsx ou .ods), pas un CSV : enregistrez-le au format CSV.", 1, 1);
        if (reader.RawRecord.Contains((byte)0)) throw new UnreadableException("Ce fichier n'est pas du texte, ou est en UTF-16 : enregistrez-le en CSV, en UTF-8.", 1, 1);
        if (!profil.Forme.Entete)
        {
            header = CsvHeader.ByPosition(profil, reader.FieldCount);
            return [];
        }

        Header = [.. reader.RawRecord, (byte)'\n'];
        header = CsvHeader.ByName(profil, [.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetString(i).Trim(Blank))]);
        return header.Remarks;
    }

    /// <summary>The next line; null at the end. After <see cref="Open"/>.</summary>
    /// <exception cref="UnreadableException">The file cannot be read on.</exception>
    public CsvLine? Next()
    {
        // Without a header the first line is one like the others.
        if (first && !profil.Forme.Entete) first = false;
        else if (!Read()) return null;
        var number = (int)reader.LineNumber;
        var count = reader.FieldCount;
        if (malformed is CsvMalformedReason.UnterminatedQuote or CsvMalformedReason.LineBreakInQuotes)
            return Refused(number, "un guillemet s'y ouvre et ne se ferme pas : fermez-le, ou doublez ceux qui font partie du texte.");
        if (malformed is CsvMalformedReason.TextAfterClosingQuote) return Refused(number, "du texte suit un guillemet qui se ferme : doublez les guillemets qui font partie du texte.");
        if (count < header!.Count || Enumerable.Range(header.Count, count - header.Count).Any(i => !reader.IsEmpty(i)))
            return Refused(number, $"elle a {count} cellules, et {(profil.Forme.Entete ? "l'en-tête" : "la première ligne")} {header.Count} : un « {profil.Forme.Separateur} » manque, est de trop, ou fait partie d'un texte sans guillemets.");
        return new(number, [.. profil.Colonnes.Select(c => header.PlaceOf(c) is { } place ? Told(reader.GetString(place)) : null)], null);
    }

    /// <summary>The line that was read last, as a file of its own that says the same.</summary>
    public byte[] Alone()
    {
        byte[] utf8 = [.. Header, .. reader.RawRecord, (byte)'\n'];
        return profil.Forme.Encodage is Encodage.Windows1252 ? Encodages.Windows1252.GetBytes(Encoding.UTF8.GetString(utf8)) : utf8;
    }

    public void Dispose() => reader.Dispose();

    private bool Read()
    {
        malformed = null;
        try
        {
            return reader.Read();
        }
        catch (CsvFormatException e)
        {
            throw new UnreadableException($"Une ligne de plus de {LongestLine >> 10} Kio commence ici : ce fichier n'est pas un CSV, ou un guillemet ne se ferme pas.", (int)reader.LineNumber + 1, 1, e);
        }
    }

    private string? Told(string cell)
    {
        var told = cell.Trim(Blank);
        return told.Length == 0 || profil.Forme.Vides.Contains(told, StringComparer.Ordinal) ? null : told;
    }

    private static CsvLine Refused(int number, string why) => new(number, null, new(null, "ligne", why));
}
