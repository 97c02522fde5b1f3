using System.Globalization;
using System.Text.Json;
using System.Xml;
using SiBridge.Contracts;
using SiBridge.Reference;
using static SiBridge.Translation.Lheo.LheoElements;

namespace SiBridge.Translation.Lheo;

/// <summary>
/// Writes one canonical session as a formation with one action and one session (LHEO 2.3, the order and the lengths of its elements). What
/// LHEO asks for and canonical does not know is <see cref="LheoWords.NonCommunique"/>, or the code that claims least; what canonical knows and LHEO
/// would not give back goes into the session's extras, under canonical's own names.
/// </summary>
internal sealed class LheoSessionWriter(XmlWriter writer, JsonElement session)
{
    /// <summary>What LHEO asks for and we cannot know: a public, how the course is built, how it is taught.</summary>
    private const string ToutPublic = "82056", ParcoursMixte = "4", Presentiel = "0", Non = "0", Oui = "1", NdaInconnu = "00000000000";

    private readonly LheoElements xml = new(writer);
    private readonly List<(string Info, string Value)> ours = [];

    public void Write()
    {
        var cle = session.GetProperty("session_cle");
        xml.Open("formation", Text(cle, "formation"));
        Formation();
        xml.Open("action", Text(cle, "action"));
        Action();
        xml.Open("session", Text(cle, "session") ?? Text(cle, "reference"));
        if (Rfc3339.TryParse(Text("emis_le"), out var emisLe)) xml.Attribute("horodatage-modification", emisLe.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture));
        if (Text(cle, "session") is not null) Extra("reference", Text(cle, "reference"));
        Session();
        xml.Close();
        AfterSession();
        xml.Close();
        Organisme();
        xml.Close();
    }

    private void Formation()
    {
        xml.Open("domaine-formation");
        Codes("code-FORMACODE", "formacodes", 5, formacode: true);
        Codes("code-NSF", "nsf", 3, width: 3);
        Codes("code-ROME", "romes", 5);
        xml.Close();
        xml.Text("intitule-formation", Told("intitule", 255));
        foreach (var unknown in new[] { "objectif-formation", "resultats-attendus", "contenu-formation" }) xml.Text(unknown, LheoWords.NonCommunique);
        var certification = session.TryGetProperty("certification", out var told) && told.EnumerateObject().Any() ? told : (JsonElement?)null;
        xml.Text("certifiante", certification is null ? Non : Oui);
        xml.Open("contact-formation");
        Contact();
        xml.Close();
        xml.Text("parcours-de-formation", ParcoursMixte);
        var niveau = LheoWords.Niveaux.CodeOf(Text("niveau_entree"));
        if (niveau is null) Extra("niveau_entree", Text("niveau_entree"));
        xml.Text("code-niveau-entree", niveau ?? "0");
        if (certification is null) return;
        xml.Open("certification");
        if (Text(certification, "rncp") is { } rncp) xml.Text("code-RNCP", rncp);
        if (Text(certification, "rs") is { } rs) xml.Text("code-RS", rs);
        xml.Close();
    }

    private void Action()
    {
        xml.Text("rythme-formation", LheoWords.NonCommunique);
        xml.Text("code-public-vise", ToutPublic);
        if (Text("public_vise") is not null) xml.Text("info-public-vise", Told("public_vise", 250));
        xml.Text("niveau-entree-obligatoire", Non);
        xml.Text("modalites-alternance", LheoWords.NonCommunique);
        xml.Text("modalites-enseignement", Presentiel);
        xml.Text("conditions-specifiques", Told("prerequis", 3_000));
        xml.Text("prise-en-charge-frais-possible", session.GetProperty("financeurs").GetArrayLength() > 0 ? Oui : Non);
        xml.Open("lieu-de-formation");
        xml.Open("coordonnees");
        Adresse(note: true);
        xml.Close();
        xml.Close();
        xml.Text("modalites-entrees-sorties", LheoWords.EntreesSorties.CodeOf(Text("entrees_sorties"))!);
    }

    private void AfterSession()
    {
        foreach (var code in Financeurs) xml.Around("organisme-financeur", "code-financeur", code);
    }

    /// <summary>As many as LHEO takes, each once.</summary>
    private List<string> Financeurs => [.. session.GetProperty("financeurs").EnumerateArray().Select(Whole).Distinct().Take(8)];

    private void Session()
    {
        xml.Open("periode");
        xml.Text("debut", Day("debut"));
        xml.Text("fin", Day("fin"));
        xml.Close();
        xml.Open("adresse-inscription");
        Adresse(note: false);
        xml.Close();
        xml.Text("etat-recrutement", LheoWords.Etats.CodeOf(Text("etat_recrutement"))!);
        new LheoSelectionWriter(xml, session, ours).Write();
        if (Text("url") is { } url && Fits(url, 400, least: 3) && LheoValues.Url(url) == url) xml.Around("url-session", "urlweb", url);
        else Extra("url", Text("url"));
        if (session.TryGetProperty("contact", out _))
        {
            xml.Open("contact-session");
            Contact(note: true);
            xml.Close();
        }

        if (session.TryGetProperty("capacite", out var capacite))
        {
            // LHEO counts a session's places only here, and a cycle has a type.
            xml.Open("cycle");
            xml.Text("type-cycle", "0");
            xml.Text("capacite-simultanee", Whole(capacite));
            xml.Close();
        }

        if (session.TryGetProperty("places_disponibles", out var places)) Extra("places_disponibles", Whole(places));
        if (Financeurs.Count < session.GetProperty("financeurs").GetArrayLength()) All("financeurs");
        foreach (var name in new[] { "dispositif", "statut", "constate_le", "id", "corrige", "receipt", "emetteur" }) Extra(name, Text(name));
        xml.Extras(ours);
    }

    private void Organisme()
    {
        var siret = Text("organisme")!;
        xml.Open("organisme-formation-responsable");
        xml.Text("numero-activite", Text("nda") ?? NdaInconnu);
        xml.Around("SIRET-organisme-formation", "SIRET", siret);
        xml.Text("nom-organisme", siret);
        xml.Text("raison-sociale", siret);
        foreach (var name in new[] { "coordonnees-organisme", "contact-organisme" })
        {
            xml.Open(name);
            xml.Open("coordonnees");
            xml.Close();
            xml.Close();
        }

        xml.Close();
    }

    private void Contact(bool note = false)
    {
        xml.Open("coordonnees");
        if (session.TryGetProperty("contact", out var contact))
        {
            var (nom, courriel) = (Text(contact, "nom"), Text(contact, "courriel"));
            xml.Text("nom", Cut(nom, 50));
            if (Text(contact, "telephone") is { } telephone) xml.Around("telfixe", "numtel", telephone);
            if (Fits(courriel, 160, least: 3)) xml.Text("courriel", courriel!);
            if (note && !Fits(nom, 50)) Extra("contact.nom", nom);
            if (note && !(Fits(courriel, 160, least: 3) && LheoValues.IsCourriel(courriel!))) Extra("contact.courriel", courriel);
            if (note && Text(contact, "telephone") is { } exact && LheoValues.Telephone(exact) != exact) Extra("contact.telephone", exact);
        }

        xml.Close();
    }

    private void Adresse(bool note)
    {
        var lieu = session.GetProperty("lieu");
        var (libelle, ville, commune) = (Text(lieu, "libelle"), Text(lieu, "ville"), Text(lieu, "commune_insee")!);
        xml.Open("adresse");
        if (libelle is not null) xml.Text("denomination", Cut(libelle, 255));
        xml.Text("ligne", Cut(libelle ?? ville, 50));
        xml.Text("codepostal", Text(lieu, "code_postal")!);
        xml.Text("ville", Cut(ville, 50));
        xml.Text("departement", Departement.OfCommune(commune));
        xml.Text("code-INSEE-commune", commune);
        xml.Text("region", Text("region")!);
        xml.Close();
        if (note && !Fits(ville, 50)) Extra("lieu.ville", ville);
        if (note && !Fits(libelle, 255)) Extra("lieu.libelle", libelle);
    }

    /// <summary>As many codes as LHEO takes; when that is not all of them as they are, all stand in our extras too.</summary>
    private void Codes(string element, string property, int most, int? width = null, bool formacode = false)
    {
        if (!session.TryGetProperty(property, out var told)) return;
        var codes = told.EnumerateArray().Select(c => c.GetString()!).ToList();
        var written = codes.Select(c => c[..(width ?? c.Length)]).Distinct().Take(most).ToList();
        foreach (var (i, code) in written.Index())
        {
            xml.Open(element);
            if (formacode) xml.Attribute("ref", "V14");
            if (formacode && i == 0) xml.Attribute("tag", "principal");
            writer.WriteString(code);
            xml.Close();
        }

        if (!written.SequenceEqual(codes)) All(property);
    }

    /// <summary>A text of the session as it fits; the whole of it in our extras when it does not.</summary>
    private string Told(string property, int most)
    {
        var text = Text(property);
        if (!Fits(text, most)) Extra(property, text);
        return Cut(text, most);
    }

    private void All(string property)
    {
        foreach (var item in session.GetProperty(property).EnumerateArray()) ours.Add((property, item.ValueKind is JsonValueKind.String ? item.GetString()! : Whole(item)));
    }

    private void Extra(string info, string? value)
    {
        if (value is not null) ours.Add((info, value));
    }

    private string Day(string property) => Text(property)!.Replace("-", "", StringComparison.Ordinal);

    private string? Text(string property) => Text(session, property);

    private static string? Text(JsonElement? of, string property) => of is { } element && element.TryGetProperty(property, out var value) ? value.GetString() : null;

    /// <summary>JSON's integers include 3.0.</summary>
    private static string Whole(JsonElement number) => ((int)number.GetDouble()).ToString(CultureInfo.InvariantCulture);
}
