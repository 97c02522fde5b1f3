using SiBridge.Reference;

namespace SiBridge.Translation.Csv;

/// <summary>A cell that cannot be understood.</summary>
/// <param name="colonne">Null: the line as a whole.</param>
/// <param name="message">French: what is wrong and what to do; repeats nothing of a person.</param>
public sealed class CelluleException(Colonne? colonne, string code, string message) : Exception(message)
{
    public Colonne? Colonne => colonne;

    public string Code => code;
}

/// <summary>One line of a file: its cells as they are, and as they are understood, each once.</summary>
/// <param name="number">1-based, in the file.</param>
/// <param name="cells">By the profile's columns; null where nothing is told.</param>
public sealed class Ligne(Profil profil, int number, string?[] cells, TimeZoneInfo zone, DateTimeOffset writtenAt)
{
    private readonly Dictionary<Colonne, Lue> understood = [];
    private readonly List<(Colonne Colonne, string Message)> mended = [];

    public int Number => number;

    /// <summary>What was mended so far in the cells that were asked for.</summary>
    public IReadOnlyList<(Colonne Colonne, string Message)> Mended => mended;

    /// <summary>When it was said: as the file tells, but not after it was written.</summary>
    public DateTimeOffset EmisLe
    {
        get
        {
            if (profil.EmisLe is not { } column || Value(column) is not { } told) return writtenAt;
            // A day alone lasts until its midnight: what the file tells of that day is not after it.
            var until = column.Conversion is Conversion.DateHeure ? Conversions.Instant(told) : JourneeLocale.Debut(Conversions.Day(told).AddDays(1), zone).AddSeconds(-1);
            return until < writtenAt ? until : writtenAt;
        }
    }

    /// <summary>The day of <see cref="EmisLe"/>, ISO.</summary>
    public string Extraction => Conversions.Iso(JourneeLocale.Of(EmisLe, zone));

    /// <summary>Null where nothing is told.</summary>
    public string? Raw(Colonne column) => cells[column.Index];

    /// <summary>As canonical messages spell it; null where nothing is told.</summary>
    /// <exception cref="CelluleException">It cannot be understood.</exception>
    public string? Value(Colonne column)
    {
        if (Raw(column) is not { } raw) return null;
        if (!understood.TryGetValue(column, out var read))
        {
            understood[column] = read = Conversions.Read(raw, column, profil.Forme, zone);
            if (read.Remark is { } remark) mended.Add((column, remark));
        }

        return read.Refusal is { } refusal ? throw new CelluleException(column, read.Code, refusal) : read.Value;
    }
}
