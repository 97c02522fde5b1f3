using SiBridge.Gateway;
using SiBridge.Network;

namespace SiBridge.Sources;

/// <summary>Names a source: its partner, and its code there.</summary>
public sealed record SourceKey(string Partner, string Code)
{
    public override string ToString() => $"{Partner}/{Code}";
}

/// <summary>What one look is about. The network is one version of it, from the beginning of the look to its end.</summary>
/// <param name="Memory">What the kind remembered last with a document that was taken; null: nothing yet.</param>
public sealed record SourceLook(NetworkInForce Network, Partner Partner, Sending Sending, string? Memory)
{
    public SourceKey Key { get; } = new(Partner.Code, Sending.Code);

    public SourceSettings Settings => Sending.Source;

    /// <summary>Whether this process surely is the one that looks; to be asked before what must not be done by two at once.</summary>
    public Func<bool> IsOurs { get; init; } = () => true;
}

/// <summary>What a look works with.</summary>
public sealed record SourceDesk(Intake Intake, DocumentIntake Documents, DocumentTroubles Troubles, SourceStates States, TimeProvider Clock);

/// <summary>How a look ended.</summary>
/// <param name="Error">French: why nothing can be fetched there, and what to do; null: it was looked at.</param>
/// <param name="Wait">How long to rest at least before the next look; null: as long as the settings say.</param>
/// <param name="Memory">For the next look, as it was kept with the documents that were taken; null: as before.</param>
public sealed record Looked(string? Error = null, TimeSpan? Wait = null, string? Memory = null)
{
    public static Looked Well { get; } = new();
}

/// <summary>
/// A way to fetch what a partner says. One worker looks at a source at a time, but one that was frozen may wake up in the middle of its
/// look: whatever is done twice must be done once.
/// </summary>
public interface ISource : ISourceKind
{
    /// <summary>From one look to the next, where the settings say nothing.</summary>
    TimeSpan Every { get; }

    /// <summary>Looks once, and takes in all that is new there.</summary>
    /// <param name="stop">The process ends, or the source is another's by now: what was begun is left as it is.</param>
    /// <exception cref="Storage.DatabaseUnavailableException">It goes on from there at the next look.</exception>
    Task<Looked> Look(SourceLook look, SourceDesk desk, CancellationToken stop);

    /// <summary>Says, where the document was acknowledged, what became of lines of it that had waited for a mapping; the same lines again are told once.</summary>
    /// <param name="lines">In the order of the document, all that one line tells together.</param>
    /// <returns>French: why it cannot be said now; null when it was, or when nobody looks for acknowledgements there.</returns>
    string? Acknowledge(SourceLook look, Document document, IReadOnlyList<AcknowledgedLine> lines) => null;
}
