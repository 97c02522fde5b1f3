namespace SiBridge.Sources;

/// <summary>A document that a source found.</summary>
/// <param name="Name">As people know it.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="WrittenAt">When it was last changed, as far as that is known.</param>
public sealed record Document(string Name, long Bytes, DateTimeOffset WrittenAt);

/// <summary>What became of a document.</summary>
public sealed record DocumentOutcome
{
    private readonly int[] counts = new int[Enum.GetValues<LineFate>().Length];

    public int this[LineFate fate] => counts[(int)fate];

    /// <summary>Lines, sessions or items that it tells.</summary>
    public int Lines => counts.Sum() - this[LineFate.Annule] - this[LineFate.Remarque];

    /// <summary>Why it could not be read, or not to its end; null when it could.</summary>
    public AcknowledgedLine? Broken { get; private set; }

    /// <summary>The first line that was refused, for whoever wants to know at a glance.</summary>
    public AcknowledgedLine? FirstRefused { get; private set; }

    /// <summary>Whether the document as a whole is bad: unreadable from some place on, or without one good line.</summary>
    public bool IsRefused => Broken is not null || (this[LineFate.Refuse] > 0 && this[LineFate.Refuse] == Lines);

    public static DocumentOutcome Unreadable(AcknowledgedLine why) => new() { Broken = why };

    public void Break(AcknowledgedLine why) => Broken = why;

    public void Count(AcknowledgedLine line)
    {
        counts[(int)line.Fate]++;
        if (line.Fate is LineFate.Refuse) FirstRefused ??= line;
    }
}
