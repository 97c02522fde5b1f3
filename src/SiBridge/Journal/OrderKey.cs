using SiBridge.Contracts;

namespace SiBridge.Journal;

/// <summary>Names what order is kept within: a journey (<c>P:…</c>), a session (<c>S:…</c>) or what the bridge says to a partner about itself (<c>E:…</c>).</summary>
public static class OrderKey
{
    private const string ReferencePrefix = "r/";

    public static string Of(IJourneyMessage message) => OfJourney(message.MissionLocale, message.PrescriptionId);

    public static string OfJourney(string missionLocale, string prescriptionId) => $"P:{missionLocale}/{prescriptionId}";

    /// <summary>The journey that a key names.</summary>
    public static (string MissionLocale, string PrescriptionId) JourneyOf(string key) => (key[2..key.IndexOf('/', StringComparison.Ordinal)], key[(key.IndexOf('/', StringComparison.Ordinal) + 1)..]);

    /// <summary>The SIRET of a session's organisme.</summary>
    public static string OrganismeOf(string sessionKey) => sessionKey[2..sessionKey.IndexOf('/', StringComparison.Ordinal)];

    /// <summary>The session's key by the name that the message uses; <see cref="SessionNames.Resolve"/> says which one is in use.</summary>
    public static string Of(string organisme, SessionCle cle) => OfSession(organisme, Triplet(cle) ?? Reference(cle.Reference!));

    /// <param name="name">One of the two names of a <see cref="SessionJoin"/>.</param>
    public static string OfSession(string organisme, string name) => $"S:{organisme}/{name}";

    /// <summary>All names of a session that is kept under its triplet.</summary>
    /// <param name="reference">The other name of its <see cref="SessionJoin"/>.</param>
    public static SessionCle CleOf(string sessionKey, string reference)
    {
        var parts = sessionKey.Split('/').Select(Uri.UnescapeDataString).ToArray();
        return new(parts[^3], parts[^2], parts[^1], Uri.UnescapeDataString(reference[ReferencePrefix.Length..]));
    }

    /// <summary>What is said about a partner itself, and about none of its journeys or sessions.</summary>
    public static string OfEmetteur(string code) => $"E:{code}";

    public static bool IsSession(string key) => key.StartsWith("S:", StringComparison.Ordinal);

    /// <summary>Whether a session's name is the organisme's reference, and not the triplet.</summary>
    public static bool IsReference(string name) => name.StartsWith(ReferencePrefix, StringComparison.Ordinal);

    /// <summary>Both names, when the message tells both.</summary>
    public static SessionJoin? Join(string organisme, SessionCle cle) =>
        Triplet(cle) is { } triplet && cle.Reference is { } reference ? new(organisme, triplet, Reference(reference)) : null;

    // The parts are opaque and may hold any character: escaped, the slash between them cannot be mistaken for theirs.
    private static string? Triplet(SessionCle cle) => cle.Formation is null
        ? null
        : $"t/{Uri.EscapeDataString(cle.Formation)}/{Uri.EscapeDataString(cle.Action!)}/{Uri.EscapeDataString(cle.Session!)}";

    private static string Reference(string reference) => ReferencePrefix + Uri.EscapeDataString(reference);
}
