namespace SiBridge.Journal;

/// <summary>A message that passed every check and is to be kept.</summary>
/// <param name="OrderKey">The journey or session within which order holds, see <see cref="OrderKey"/>.</param>
/// <param name="ContentSha256">See <see cref="ContentHash"/>.</param>
/// <param name="Body">The message as the emitter sent it, less <c>commentaire</c>; UTF-8 JSON.</param>
/// <param name="Join">Both names of a session, when the message tells both.</param>
public sealed record NewMessage(
    string Emetteur, string Id, string Type, string OrderKey, string? Corrige, byte[] ContentSha256, ReadOnlyMemory<byte> Body,
    IReadOnlyList<string> Avertissements, SessionJoin? Join);

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
/// <param name="Awaiting">The SIRET or the structure that no partner held when it was routed.</param>
public sealed record JournalMessage(
    long Seq, Guid Receipt, string Emetteur, string Id, string Type, string OrderKey, string? Corrige, DateTimeOffset AcceptedAt, string State, string? Awaiting, byte[] Body);

/// <summary>The two names of one session of an organisme.</summary>
public sealed record SessionJoin(string Organisme, string Triplet, string Reference);
