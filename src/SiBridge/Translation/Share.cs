using System.Collections.Frozen;
using System.Text.Json;

namespace SiBridge.Translation;

/// <summary>Those whom a message may concern, seen from the message.</summary>
public enum Audience
{
    /// <summary>The Mission Locale that prescribed.</summary>
    MissionLocale,

    /// <summary>The organisme that the prescription names.</summary>
    Organisme,

    /// <summary>The Region whose money it is.</summary>
    Financeur,

    /// <summary>Those who follow the offer: Missions Locales, the session's Region, Carif, operateurs.</summary>
    Offre,

    /// <summary>The employment operators (France Travail, say) that follow those whom they know by an id of their own.</summary>
    Operateur,

    /// <summary>The partner of whose own messages the bridge speaks.</summary>
    Emetteur,
}

/// <summary>
/// What one audience may see of one message type: a whitelist of its properties, and what the bridge adds for it. A property
/// that nobody listed reaches nobody.
/// </summary>
/// <param name="To">Who.</param>
/// <param name="fields">Names of the message's properties, separated by spaces.</param>
/// <param name="adds">Names of what the bridge adds: <c>dossier</c>, <c>organisme</c>, <c>session_cle</c>, <c>financeurs</c>, <c>jeune</c>, <c>france_travail_id</c>.</param>
public sealed class Share(Audience to, string fields, string adds = "")
{
    /// <summary>What everybody may see of every message.</summary>
    private const string Always = "id emis_le corrige ";

    /// <summary>What an operateur needs of a journey to find it again, and nobody's name.</summary>
    public const string ForOperateur = "france_travail_id session_cle";

    /// <summary>Free text may hold anything about a person: it goes to nobody and is dropped before anything is kept.</summary>
    public const string FreeText = "commentaire";

    /// <summary>Health is nobody's business but the Mission Locale's (contract §4).</summary>
    public static readonly FrozenDictionary<(string Property, string Value), string> HealthUntold =
        new Dictionary<(string, string), string> { [("motif", "sante")] = "raison_personnelle" }.ToFrozenDictionary();

    public Audience To => to;

    public FrozenSet<string> Fields { get; } = (Always + fields).Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet();

    public IReadOnlyList<string> Adds { get; } = adds.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Values told in another word: (property, what was said) → what this audience reads.</summary>
    public IReadOnlyDictionary<(string Property, string Value), string> Words { get; init; } = FrozenDictionary<(string, string), string>.Empty;

    /// <summary>What this audience reads instead of what was told; null when it reads what was told.</summary>
    public string? WordFor(JsonProperty property) =>
        Words.Count > 0 && property.Value.ValueKind is JsonValueKind.String ? Words.GetValueOrDefault((property.Name, property.Value.GetString()!)) : null;

    /// <summary>The same of a message whose journey is not known: nothing is added.</summary>
    public Share WithoutAdds() => new(to, string.Join(' ', Fields)) { Words = Words };
}
