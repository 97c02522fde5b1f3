using System.Collections.Frozen;
using System.Text.Json;
using SiBridge.Network;

namespace SiBridge.Sources.Imilo;

/// <summary>The families of i-Milo's endpoints that are read: each has a key and a rate of its own.</summary>
public enum ImiloFamily
{
    Evenements,
    Dossiers,
    Propositions,
}

/// <summary>
/// How one i-Milo is read. Of training proposals nothing is public: which events speak of them, where they are and what their properties are
/// called is the source's <c>imilo</c> property; what stands here is used where that says nothing. The queue, its events, the dossiers and
/// their properties are as i-Milo's one public client reads them (domain §4.2).
/// </summary>
public sealed class ImiloSettings(SourceSettings settings)
{
    private static readonly FrozenDictionary<string, string> Usual = new Dictionary<string, string>
    {
        ["paths/evenements"] = "/operateurs/events", ["paths/acquittement"] = "/operateurs/events/{identifiant}/ack",
        ["paths/dossier"] = "/sue/dossiers/{idDossier}", ["paths/proposition"] = "/operateurs/dossiers/{idDossier}/propositions/{idType}",
        ["dossier/structure"] = "/structureRattachement/codeStructure", ["dossier/nom_naissance"] = "/nomNaissance", ["dossier/nom_usage"] = "/nomUsage", ["dossier/prenom"] = "/prenom",
        ["dossier/date_naissance"] = "/dateNaissance", ["dossier/courriel"] = "/mail", ["dossier/code_postal"] = "/adresse/codePostal", ["dossier/france_travail_id"] = "/numeroDE",
        ["proposition/organisme"] = "/siretOrganisme", ["proposition/formation"] = "/session/numeroFormation", ["proposition/action"] = "/session/numeroAction",
        ["proposition/session"] = "/session/numeroSession", ["proposition/reference"] = "/session/reference", ["proposition/date_prescription"] = "/datePrescription",
        ["proposition/financeurs"] = "/financeurs", ["proposition/region"] = "/codeRegion", ["proposition/dispositif"] = "/dispositif",
        ["proposition/conseiller_nom"] = "/conseiller/nom", ["proposition/conseiller_prenom"] = "/conseiller/prenom", ["proposition/conseiller_courriel"] = "/conseiller/mail",
    }.ToFrozenDictionary();

    public Uri Url { get; } = new(settings.Text("url")!);

    public string Operateur { get; } = settings.Text("operateur")!;

    public double PerSecond { get; } = settings.Number("per_second") ?? 3;

    public TimeSpan Timeout { get; } = TimeSpan.FromSeconds(settings.Number("timeout_seconds") ?? 20);

    /// <summary>The type of the events that speak of a training proposal.</summary>
    public string Type { get; } = Told(settings, "type") ?? "PROPOSITION_FORMATION";

    public string Key(ImiloFamily family) => settings.Properties.GetProperty("keys").GetProperty(JsonNamingPolicy.SnakeCaseLower.ConvertName(family.ToString())).GetString()!;

    /// <param name="name"><c>evenements</c>, <c>acquittement</c>, <c>dossier</c> or <c>proposition</c>.</param>
    public string Path(string name) => Told(settings, "paths", name) ?? Usual["paths/" + name];

    /// <returns>A JSON pointer into the object.</returns>
    /// <param name="of"><c>dossier</c> or <c>proposition</c>.</param>
    public string Pointer(string of, string name) => Told(settings, of, name) ?? Usual[$"{of}/{name}"];

    private static string? Told(SourceSettings settings, params ReadOnlySpan<string> path)
    {
        if (!settings.Properties.TryGetProperty("imilo", out var at)) return null;
        foreach (var name in path)
        {
            if (!at.TryGetProperty(name, out at)) return null;
        }

        return at.GetString();
    }
}
