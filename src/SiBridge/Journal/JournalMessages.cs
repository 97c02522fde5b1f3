namespace SiBridge.Journal;

/// <summary>A message that passed every check and is to be kept.</summary>
/// <param name="OrderKey">The journey or session within which order holds, see <see cref="OrderKey"/>.</param>
/// <param name="ContentSha256">See <see cref="ContentHash"/>.</param>
/// <param name="Body">The message as the emitter sent it, less <c>commentaire</c>; UTF-8 JSON.</param>
/// <param name="Join">Both names of a session, when the message tells both.</param>
/// <param name="Annonce">What it says of a session, when it is about one: its emitter's last word from now on.</param>
/// <param name="DitPar">The partner that really said it, where its document spoke for the emitter; null: the emitter itself.</param>
public sealed record NewMessage(
    string Emetteur, string Id, string Type, string OrderKey, string? Corrige, byte[] ContentSha256, byte[] Body,
    IReadOnlyList<string> Avertissements, SessionJoin? Join, Annonce? Annonce = null, string? DitPar = null);

/// <summary>The receipt of a message.</summary>
/// <param name="Fate">Whether it is new, was there already with the same content, or says something else under a known id.</param>
public sealed record Appended(Fate Fate, Guid Receipt, DateTimeOffset AcceptedAt, IReadOnlyList<string> Avertissements);

public enum Fate
{
    Accepted,
    Replay,
    Conflict,
}

/// <summary>A message on disk, with its body.</summary>
/// <param name="Reason">Why it is held, or was not sent on.</param>
/// <param name="Awaiting">The SIRET or the structure that no partner held when it was routed.</param>
/// <param name="DitPar">The partner that really said it, where its document spoke for the emitter; null: the emitter itself.</param>
public sealed record JournalMessage(
    long Seq, Guid Receipt, string Emetteur, string Id, string Type, string OrderKey, string? Corrige, DateTimeOffset AcceptedAt, string State, string? Reason, string? Awaiting,
    byte[] Body, string? DitPar = null);

/// <summary>What is known of a message by its emitter's own id.</summary>
public sealed class KnownMessage
{
    public Guid Receipt { get; init; }
    public string Emetteur { get; init; } = "";
    public string Id { get; init; } = "";
    public string Type { get; init; } = "";
    public string OrderKey { get; init; } = "";
    public string State { get; init; } = "";
    public DateTimeOffset AcceptedAt { get; init; }
    public byte[] ContentSha256 { get; init; } = [];
    public string Avertissements { get; init; } = "";

    /// <summary>What to say to an emitter that sends this id again.</summary>
    public Appended Again(string type, byte[] contentSha256)
    {
        var same = Type == type && ContentSha256.AsSpan().SequenceEqual(contentSha256);
        return new(same ? Fate.Replay : Fate.Conflict, Receipt, AcceptedAt, Avertissements.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }
}

/// <summary>A message whose announcement was lost.</summary>
public sealed class Unannounced
{
    public DateTimeOffset AcceptedAt { get; init; }
    public Guid Receipt { get; init; }
}

/// <summary>The two names of one session of an organisme.</summary>
public sealed record SessionJoin(string Organisme, string Triplet, string Reference);
