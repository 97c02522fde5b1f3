using System.Text.Json;

namespace SiBridge.Translation.Lheo;

/// <summary>Whom to ask: the first « contact-session » that says anything, else the first « contact-formation ».</summary>
internal sealed class LheoContact(LheoNode formation, LheoNode session, LheoOurs ours, LheoRemarks remarks)
{
    public void Write(Utf8JsonWriter json)
    {
        foreach (var contact in session.All("contact-session").Concat(formation.All("contact-formation")))
        {
            if (contact.One("coordonnees") is not { } coordonnees) continue;
            var (nom, courriel, telephone) = (Nom(coordonnees), Courriel(coordonnees), Telephone(coordonnees));
            if (nom is null && courriel is null && telephone is null) continue;
            // Canonical wants a name: of the body when nobody is named.
            nom ??= formation.One("organisme-formation-responsable", "nom-organisme")?.Text;
            if (nom is null) continue;
            json.WriteStartObject("contact");
            json.WriteString("nom", nom.Length <= 255 ? nom : LheoElements.Cut(nom, 255));
            if (courriel is not null) json.WriteString("courriel", courriel);
            if (telephone is not null) json.WriteString("telephone", telephone);
            json.WriteEndObject();
            return;
        }
    }

    private string? Nom(LheoNode coordonnees) =>
        ours.One("contact.nom")
        ?? (string.Join(' ', new[] { coordonnees.One("prenom")?.Text, coordonnees.One("nom")?.Text }.OfType<string>()) is { Length: > 0 } person ? person : coordonnees.One("ligne")?.Text);

    private string? Courriel(LheoNode coordonnees)
    {
        if (ours.One("contact.courriel") is { } exact) return exact;
        if (coordonnees.One("courriel") is not { Text: { } text } told) return null;
        if (LheoValues.IsCourriel(text)) return text;
        remarks.Add(told, "ce n'est pas une adresse électronique ; laissée de côté.");
        return null;
    }

    private string? Telephone(LheoNode coordonnees)
    {
        if (ours.One("contact.telephone") is { } exact) return exact;
        var told = coordonnees.All("telfixe").Concat(coordonnees.All("portable")).SelectMany(t => t.All("numtel")).Where(n => n.Text is not null).ToList();
        var number = told.Select(n => LheoValues.Telephone(n.Text!)).FirstOrDefault(n => n is not null);
        if (told.Count > 0 && number is null) remarks.Add(told[0], "ce numéro de téléphone n'est pas entier ; laissé de côté.");
        return number;
    }
}
