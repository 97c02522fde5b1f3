namespace SiBridge.Sources.Imilo;

/// <summary>What became of the events of one look.</summary>
public sealed class ImiloCounts
{
    /// <summary>That became messages.</summary>
    public int Taken { get; set; }

    /// <summary>Whose message was on disk already: told twice, or their acknowledgement was lost.</summary>
    public int Again { get; set; }

    /// <summary>Of types that concern nobody here.</summary>
    public int Others { get; set; }

    /// <summary>That could not become a message, of which their partner was told.</summary>
    public int Troubles { get; set; }

    public bool Any => Taken + Again + Others + Troubles > 0;

    /// <summary>As operators read it of every source; with events of other types there is nothing to do.</summary>
    public DocumentOutcome ToOutcome()
    {
        var outcome = new DocumentOutcome();
        foreach (var (fate, count) in new[] { (LineFate.Accepte, Taken), (LineFate.DejaRecu, Again), (LineFate.Inchange, Others), (LineFate.Refuse, Troubles) })
        {
            for (var i = 0; i < count; i++) outcome.Count(new(0, null, fate));
        }

        return outcome;
    }
}
