using CsvHelper;

namespace SiBridge.Sources;

/// <summary>What became of one line of a document.</summary>
public enum LineFate
{
    /// <summary>It is on disk now.</summary>
    Accepte,

    /// <summary>It was on disk already, under the same id.</summary>
    DejaRecu,

    /// <summary>A session that the catalogue tells as it did last: there is nothing to send.</summary>
    Inchange,

    Refuse,

    /// <summary>Nothing is known here of whom it is about: a list of a session names everybody on it, and there is nothing to mend.</summary>
    Inconnu,

    /// <summary>It waits for somebody to say what one of its codes means.</summary>
    EnAttente,

    /// <summary>A session that a whole catalogue says no longer.</summary>
    Annule,

    /// <summary>Something odd beside the lines.</summary>
    Remarque,
}

/// <param name="Line">0: of none.</param>
/// <param name="Place">JSON pointer, column or path.</param>
/// <param name="Reason">French; for a line that was taken, what was odd about it.</param>
public sealed record AcknowledgedLine(int Line, string? Id, LineFate Fate, Guid? Receipt = null, string Place = "", string Code = "", string Reason = "");

/// <summary>
/// The acknowledgement of a document: one line for each of its own, in its order, for a program or a spreadsheet (UTF-8 with its mark,
/// semicolons). Written as it is read: however long it becomes, it is not kept in memory.
/// </summary>
public sealed class Acknowledgement : IDisposable
{
    /// <summary>How the name of the file ends, behind the whole name of the document's.</summary>
    public const string Suffix = ".acquit.csv";

    private const int LongestReason = 2_000;

    private static readonly string[] Words = ["accepte", "deja_recu", "inchange", "refuse", "inconnu", "en_attente", "annule", "remarque"];

    private static readonly CsvWriterOptions Shape = new() { Separator = ';', NewLine = "\r\n", Injection = CsvInjection.Escape, WriteByteOrderMark = true };

    private readonly CsvWriter csv;

    /// <param name="to">Stays open.</param>
    public Acknowledgement(Stream to)
    {
        csv = CsvWriter.Create(to, Shape, true);
        Record("ligne", "id", "resultat", "recu", "endroit", "code", "motif");
    }

    public void Add(AcknowledgedLine line) => Record(
        line.Line > 0 ? line.Line.ToString(System.Globalization.CultureInfo.InvariantCulture) : "", line.Id ?? "", Words[(int)line.Fate], line.Receipt?.ToString() ?? "", line.Place, line.Code,
        line.Reason.Length <= LongestReason ? line.Reason : line.Reason[..(LongestReason - 1)] + "…");

    public void Dispose() => csv.Dispose();

    private void Record(params ReadOnlySpan<string> fields)
    {
        foreach (var field in fields) csv.WriteField(field);
        csv.EndRecord();
    }
}
