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

    /// <summary>Where the bridge fetches what it says; empty when it posts.</summary>
    public IReadOnlyList<Sending> Sends { get; init; } = [];

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

/// <summary>One entry of <c>sends</c>: where the bridge fetches what the partner says.</summary>
/// <param name="Code">Names the source within its partner.</param>
/// <param name="SpeaksFor">Codes of other partners for whom it may speak; empty: for its own partner alone.</param>
public sealed record Sending(string Code, IReadOnlySet<string> SpeaksFor, SourceSettings Source);

/// <summary>How a source is configured: its own file in <c>Sources</c> reads the rest. <c>env:</c> and <c>file:</c> are resolved.</summary>
public sealed record SourceSettings(string Kind, JsonElement Properties)
{
    /// <summary>The words in which the partner tells it.</summary>
    public string Format => Text("format") ?? "canonical";

    /// <summary>The type of its messages, where nothing but the network file tells it.</summary>
    public string? Type => Text("type");

    /// <summary>Whether each document tells all that there is: what a catalogue says no longer is cancelled.</summary>
    public bool IsComplete => Properties.TryGetProperty("complete", out var value) && value.GetBoolean();

    /// <summary>For what asks of its partner as a channel does: the same headers, tokens and certificates.</summary>
    public ChannelSettings AsChannel => new(Kind, Properties);

    public string? Text(string name) => Properties.TryGetProperty(name, out var value) ? value.GetString() : null;

    public double? Number(string name) => Properties.TryGetProperty(name, out var value) ? value.GetDouble() : null;
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
