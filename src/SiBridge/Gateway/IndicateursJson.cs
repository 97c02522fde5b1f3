using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using SiBridge.Indicateurs;
using SiBridge.Parcours;

namespace SiBridge.Gateway;

/// <summary>Indicators as JSON: counts are numbers, <c>"&lt;5"</c> under the threshold, <c>"masque"</c> where another count could be computed from it.</summary>
internal static class IndicateursJson
{
    private const double Mediane50 = 0.5, Decile9 = 0.9;

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(Demande demande, Tableau tableau, Mediane? mediane, Libelles libelles, int page, int taille)
    {
        var buffer = new ArrayBufferWriter<byte>(64 * 1024);
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            writer.WriteStartObject();
            writer.WriteString("du", demande.Du.ToString("yyyy-MM-dd"));
            writer.WriteString("au", demande.Au.ToString("yyyy-MM-dd"));
            writer.WriteString("par", JsonNamingPolicy.SnakeCaseLower.ConvertName(demande.Par.ToString()));
            writer.WriteBoolean("masque", tableau.Masque);
            writer.WritePropertyName("total");
            Write(writer, tableau.Total, libelles, tableau.Masque);
            writer.WriteStartArray("lignes");
            foreach (var ligne in tableau.Lignes.Skip((int)Math.Min((long)(page - 1) * taille, int.MaxValue)).Take(taille)) Write(writer, ligne, libelles, tableau.Masque);
            writer.WriteEndArray();
            writer.WriteNumber("page", page);
            writer.WriteNumber("taille", taille);
            writer.WriteNumber("nombre", tableau.Lignes.Count);
            writer.WritePropertyName("mediane_reseau");
            Write(writer, mediane);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, LigneTableau ligne, Libelles libelles, bool masque)
    {
        var (cle, libelle, organisme) = libelles.Of(ligne.Groupe);
        writer.WriteStartObject();
        writer.WriteString("cle", cle is "" ? null : cle);
        writer.WriteString("libelle", libelle);
        if (organisme is not null) writer.WriteString("organisme", organisme);
        Write(writer, "parcours", ligne.Groupe.Parcours, ligne.Parcours, masque);
        Write(writer, "jeunes", ligne.Groupe.Jeunes, ligne.Jeunes, masque);
        Write(writer, ligne.Part, ligne.Reponse, ligne.Entree);
        if (libelles.DitLesPlaces(ligne.Groupe)) Write(writer, ligne.Groupe.Offre);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, Offre offre)
    {
        writer.WriteStartObject("places");
        foreach (var (name, number) in new[] { ("sessions", offre.Sessions), ("comptees", offre.Comptees), ("offertes", offre.Offertes), ("pourvues", offre.Pourvues), ("restantes", offre.Restantes) })
            writer.WriteNumber(name, number);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, Effectifs counts, Secrets secrets, bool masque)
    {
        writer.WriteStartObject(name);
        for (var i = 0; i < Comptes.Etapes.Count; i++) Count(writer, Comptes.Etapes[i], counts[i], secrets[i]);
        foreach (var ventilation in Comptes.Ventilations)
        {
            writer.WriteStartObject(ventilation.Nom);
            foreach (var i in masque ? ventilation.Publics : Enumerable.Range(0, ventilation.Parts.Count))
                Count(writer, ventilation.Parts[i], counts[ventilation.Premier + i], secrets[ventilation.Premier + i]);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void Count(Utf8JsonWriter writer, string name, int count, Secret secret)
    {
        if (secret is Secret.Aucun) writer.WriteNumber(name, count);
        else writer.WriteString(name, Texte(secret));
    }

    /// <summary>What stands for a count that is not told.</summary>
    public static string Texte(Secret secret) => secret is Secret.Petit ? $"<{Masque.Seuil}" : "masque";

    private static void Write(Utf8JsonWriter writer, Func<int, double?> part, Func<double, int?> reponse, Func<double, int?> entree)
    {
        writer.WriteStartObject("taux");
        foreach (var (i, taux) in Taux.Tous.Index()) Number(writer, taux.Nom, part(i));
        writer.WriteEndObject();
        writer.WriteStartObject("delais_jours_ouvres");
        foreach (var (name, quantile) in new[] { ("reponse", reponse), ("entree", entree) })
        {
            writer.WriteStartObject(name);
            Number(writer, "mediane", quantile(Mediane50));
            Number(writer, "p90", quantile(Decile9));
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, Mediane? mediane)
    {
        if (mediane is null)
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteStartObject();
        writer.WriteNumber("missions_locales", mediane.MissionsLocales);
        writer.WriteStartObject("parcours");
        for (var i = 0; i < Comptes.Etapes.Count; i++) Number(writer, Comptes.Etapes[i], mediane.Parcours(i));
        writer.WriteEndObject();
        Write(writer, mediane.Part, mediane.Reponse, mediane.Entree);
        writer.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter writer, string name, double? value)
    {
        if (value is { } number) writer.WriteNumber(name, number);
        else writer.WriteNull(name);
    }
}
