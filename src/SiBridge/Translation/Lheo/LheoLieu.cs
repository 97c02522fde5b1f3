using System.Text.Json;
using SiBridge.Reference;

namespace SiBridge.Translation.Lheo;

/// <summary>
/// Where a session takes place: the first « lieu-de-formation » whose address is whole, else « adresse-inscription ». Canonical knows one
/// place, by the INSEE code of its commune.
/// </summary>
internal sealed class LheoLieu(LheoNode action, LheoNode session, LheoOurs ours, LheoRemarks remarks)
{
    private sealed record Adresse(LheoNode Node, string? Commune, string? CodePostal, string? Ville)
    {
        public bool IsWhole => Commune is not null && CodePostal is not null && Ville is not null;
    }

    public void Write(Utf8JsonWriter json)
    {
        var lieux = action.All("lieu-de-formation").Select(l => l.One("coordonnees", "adresse")).OfType<LheoNode>().Select(Read).ToList();
        var inscription = session.One("adresse-inscription", "adresse") is { } told ? Read(told) : null;
        var all = inscription is null ? lieux : [.. lieux, inscription];
        var adresse = all.Find(a => a.IsWhole) ?? all.Select(a => Completed(a, all)).FirstOrDefault(a => a.IsWhole) ?? throw Refuse(all);
        if (lieux.Count > 1) remarks.Add(lieux[1].Node, "plusieurs lieux de formation ; un seul est retenu.");
        if (adresse.Node == inscription?.Node) remarks.Add(adresse.Node, "le lieu de formation manque ou n'est pas entier ; l'adresse d'inscription est retenue.");

        json.WriteStartObject("lieu");
        json.WriteString("commune_insee", adresse.Commune);
        json.WriteString("code_postal", adresse.CodePostal);
        json.WriteString("ville", ours.One("lieu.ville") ?? LheoElements.Cut(adresse.Ville, 255));
        if ((ours.One("lieu.libelle") ?? adresse.Node.One("denomination")?.Text) is { } libelle) json.WriteString("libelle", libelle.Length <= 255 ? libelle : LheoElements.Cut(libelle, 255));
        json.WriteEndObject();
        json.WriteString("region", RegionOf(adresse));
    }

    private Adresse Read(LheoNode adresse) =>
        new(adresse, Code(adresse.One("code-INSEE-commune"), "code INSEE de commune"), Code(adresse.One("codepostal"), "code postal"), adresse.One("ville")?.Text ?? ours.One("lieu.ville"));

    private string? Code(LheoNode? told, string what)
    {
        if (told?.Text is not { } text) return null;
        var code = LheoValues.FiveCharacters(text);
        if (what is "code postal" && code?.All(char.IsAsciiDigit) is false) code = null;
        if (code is null) remarks.Add(told, $"ce n'est pas un {what}.");
        else if (code != text) remarks.Add(told, $"« {text} » est lu {code}.");
        return code;
    }

    /// <summary>With the commune that another address of the session tells for the same town.</summary>
    private static Adresse Completed(Adresse adresse, List<Adresse> others) => adresse with
    {
        Commune = adresse.Commune ?? others.Find(o => o.CodePostal == adresse.CodePostal && string.Equals(o.Ville, adresse.Ville, StringComparison.OrdinalIgnoreCase) && o.Commune is not null)?.Commune,
    };

    private LheoRefusal Refuse(List<Adresse> all) => all is not [var first, ..]
        ? new("/lieu", session, "aucune adresse ne dit où la session a lieu.")
        : first switch
        {
            { Commune: null } => new("/lieu/commune_insee", first.Node, "le code INSEE de la commune (code-INSEE-commune) manque : le code postal n'en tient pas lieu."),
            { CodePostal: null } => new("/lieu/code_postal", first.Node, "le code postal manque."),
            _ => new("/lieu/ville", first.Node, "la ville manque."),
        };

    /// <summary>As told, when it is a region of today; exports of before 2016 tell those of then, and the commune knows better.</summary>
    private string RegionOf(Adresse adresse)
    {
        var byCommune = Regions.OfDepartement(Departement.OfCommune(adresse.Commune!));
        var told = adresse.Node.One("region");
        if (told?.Text is { } code && Regions.Exists(code))
        {
            if (byCommune is not null && byCommune != code) remarks.Add(told, $"la région {code} n'est pas celle de la commune {adresse.Commune} ({byCommune}) ; gardée telle que dite.");
            return code;
        }

        if (told?.Text is { } old && byCommune is not null) remarks.Add(told, $"« {old} » n'est pas une région d'aujourd'hui ; celle de la commune est retenue, {byCommune}.");
        return byCommune ?? (told?.Text is { Length: 2 } other && other.All(char.IsAsciiDigit) ? other : throw new LheoRefusal("/region", adresse.Node, "la région manque, et la commune n'en a pas."));
    }
}
