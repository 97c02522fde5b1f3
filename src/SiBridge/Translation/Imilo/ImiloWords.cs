using System.Collections.Frozen;
using System.Text.Json;

namespace SiBridge.Translation.Imilo;

/// <summary>
/// The names under which i-Milo takes what is written, and its values. How it is written to is not public: all of it is the channel's
/// <c>imilo</c> property, and what stands here is used where that says nothing. Names that i-Milo's readers are seen to use
/// (domain §4.2: <c>idDossier</c>, <c>situations[]</c>, the four statuses) are taken as they are; the others are of our own making.
/// </summary>
/// <param name="channel">The channel's settings.</param>
public sealed class ImiloWords(JsonElement channel)
{
    private static readonly FrozenDictionary<string, string> Fields = new Dictionary<string, string>
    {
        ["id_dossier"] = "idDossier", ["id_proposition"] = "idProposition",
        ["proposition"] = "proposition", ["statut"] = "statut", ["date"] = "date", ["commentaire"] = "commentaire",
        ["situation"] = "situation", ["etat"] = "etat", ["categorie"] = "categorieSituation", ["debut"] = "dateDebut", ["fin_prevue"] = "dateFinPrevue", ["fin"] = "dateFin",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> Values = new Dictionary<string, string>
    {
        ["prescrit"] = "ONGOING", ["realise"] = "ACHIEVED", ["refus_tiers"] = "REFUSAL", ["refus_jeune"] = "REFUSAL_YOUNG", ["absent"] = "Absent",
        ["prevu"] = "PREVU", ["en_cours"] = "EN_COURS", ["termine"] = "TERMINE", ["formation"] = "Formation",
    }.ToFrozenDictionary();

    /// <summary>Below the channel's url; what stands in braces is a property of the body.</summary>
    public string Path => Told("path") ?? $"/operateurs/dossiers/{{{Field("id_dossier")}}}/situations";

    public string Method => Told("method") ?? "POST";

    public string Field(string name) => Told("fields", name) ?? Fields[name];

    public string Value(string name) => Told("values", name) ?? Values[name];

    /// <summary>The properties that a path may name, and those that stand side by side.</summary>
    public IReadOnlyList<string> Whose => [Field("id_dossier"), Field("id_proposition")];

    public IEnumerable<string[]> SideBySide =>
    [
        ["id_dossier", "id_proposition", "proposition", "situation"], ["statut", "date", "commentaire"], ["etat", "categorie", "debut", "fin_prevue", "fin"],
    ];

    private string? Told(params ReadOnlySpan<string> path)
    {
        if (!channel.TryGetProperty("imilo", out var at)) return null;
        foreach (var name in path)
        {
            if (!at.TryGetProperty(name, out at)) return null;
        }

        return at.GetString();
    }
}
