using System.Text.Json;

namespace SiBridge.Network;

public enum PartnerKind
{
    MissionLocale,
    Organisme,
    Region,
    Carif,
    Operateur,
    Arml,
}

/// <summary>A connected system, and the body or bodies that it speaks for (contract §3).</summary>
/// <param name="Structures">Structure codes of a Mission Locale; empty for the other kinds.</param>
/// <param name="Sirets">SIRETs of an organisme or of the platform that speaks for many; empty for the other kinds.</param>
/// <param name="RegionCode">Two digits; null for all but a Region.</param>
/// <param name="PerSecond">Messages per second that it may post; null: no limit.</param>
public sealed record Partner(
    string Code, PartnerKind Kind, string Name, IReadOnlySet<string> Structures, IReadOnlySet<string> Sirets, string? RegionCode,
    IReadOnlyList<AccessKey> Keys, double? PerSecond, IReadOnlyList<Subscription> Receives)
{
    /// <summary>Who looks after it; null: nobody was told.</summary>
    public Contact? Contact { get; init; }

    /// <summary>The entry of <c>receives</c> that takes this type, or null: entries do not overlap.</summary>
    public Subscription? SubscriptionTo(string type) => Receives.FirstOrDefault(s => s.Takes(type));
}

/// <summary>One entry of <c>receives</c>: which types go through which channel.</summary>
/// <param name="Code">Names the channel within its partner.</param>
/// <param name="Types">Message types, or <c>*</c> for all.</param>
/// <param name="Departements">For <c>session</c> and <c>places</c>: those of interest; null for all.</param>
public sealed record Subscription(string Code, IReadOnlySet<string> Types, IReadOnlySet<string>? Departements, ChannelSettings Channel)
{
    public bool Takes(string type) => Types.Contains("*") || Types.Contains(type);

    public bool Covers(string departement) => Departements is null || Departements.Contains(departement);
}

/// <summary>Who looks after a partner's system.</summary>
/// <param name="Notices">Where it is told of what befalls its channels; null: those who run the bridge pass it on.</param>
public sealed record Contact(string? Nom, string? Courriel, string? Telephone, ChannelSettings? Notices);

/// <summary>How a channel is configured: its own file in <c>Delivery/Channels</c> reads the rest. <c>env:</c> and <c>file:</c> are resolved.</summary>
public sealed record ChannelSettings(string Kind, JsonElement Properties)
{
    /// <summary>The words in which the partner reads what comes through this channel.</summary>
    public string Format => Text("format") ?? "canonical";

    public string? Text(string name) => Properties.TryGetProperty(name, out var value) ? value.GetString() : null;

    public double? Number(string name) => Properties.TryGetProperty(name, out var value) ? value.GetDouble() : null;
}

/// <summary>A key is known by its SHA-256 only.</summary>
/// <param name="Expires">The last day on which it is good, in the network's time zone.</param>
public sealed record AccessKey(string Id, byte[] Sha256, DateOnly? Expires);

/// <summary>Somebody who may see every message's way and decide about failures.</summary>
public sealed record Operator(string Code, IReadOnlyList<AccessKey> Keys);
