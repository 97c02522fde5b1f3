using System.Globalization;
using CsvHelper;
using SiBridge.Indicateurs;
using SiBridge.Parcours;

namespace SiBridge.Gateway;

/// <summary>
/// Indicators for a spreadsheet as one opens it in France: UTF-8 with its mark, semicolons, decimal commas. Names come from partners: what
/// a spreadsheet would take for a formula is written as text.
/// </summary>
internal static class IndicateursCsv
{
    private static readonly CsvWriterOptions Shape = new() { Separator = ';', NewLine = "\r\n", Injection = CsvInjection.Escape, WriteByteOrderMark = true };

    public static byte[] Write(Tableau tableau, Libelles libelles)
    {
        using var bytes = new MemoryStream();
        using (var csv = CsvWriter.Create(bytes, Shape, true))
        {
            foreach (var (column, line) in tableau.Lignes.Append(tableau.Total).Index())
            {
                var fields = Fields(line, libelles, tableau.Masque).ToList();
                if (column == 0) Record(csv, fields.Select(f => f.Name));
                Record(csv, fields.Select(f => f.Value));
            }
        }

        return bytes.ToArray();
    }

    private static void Record(CsvWriter csv, IEnumerable<string> fields)
    {
        foreach (var field in fields) csv.WriteField(field);
        csv.EndRecord();
    }

    private static IEnumerable<(string Name, string Value)> Fields(LigneTableau line, Libelles libelles, bool masque)
    {
        var (cle, libelle, organisme) = libelles.Of(line.Groupe);
        yield return ("cle", cle);
        yield return ("libelle", libelle);
        yield return ("organisme", organisme ?? "");
        foreach (var counts in new[] { Counts("parcours", line.Groupe.Parcours, line.Parcours, masque), Counts("jeunes", line.Groupe.Jeunes, line.Jeunes, masque) })
        {
            foreach (var count in counts) yield return count;
        }

        foreach (var (i, taux) in Taux.Tous.Index()) yield return ($"taux_{taux.Nom}", Number(line.Part(i)));
        yield return ("delai_reponse_mediane", Number(line.Reponse(0.5)));
        yield return ("delai_reponse_p90", Number(line.Reponse(0.9)));
        yield return ("delai_entree_mediane", Number(line.Entree(0.5)));
        yield return ("delai_entree_p90", Number(line.Entree(0.9)));
        var offre = line.Groupe.Offre;
        foreach (var (name, number) in new[] { ("sessions", offre.Sessions), ("comptees", offre.Comptees), ("offertes", offre.Offertes), ("pourvues", offre.Pourvues), ("restantes", offre.Restantes) })
            yield return ($"places_{name}", libelles.DitLesPlaces(line.Groupe) ? Number(number) : "");
    }

    private static IEnumerable<(string Name, string Value)> Counts(string of, Effectifs counts, Secrets secrets, bool masque)
    {
        for (var i = 0; i < Comptes.Etapes.Count; i++) yield return ($"{of}_{Comptes.Etapes[i]}", Count(counts[i], secrets[i]));
        foreach (var ventilation in Comptes.Ventilations)
        {
            foreach (var i in masque ? ventilation.Publics : Enumerable.Range(0, ventilation.Parts.Count))
                yield return ($"{of}_{ventilation.Nom}_{ventilation.Parts[i]}", Count(counts[ventilation.Premier + i], secrets[ventilation.Premier + i]));
        }
    }

    private static string Count(int count, Secret secret) => secret is Secret.Aucun ? Number(count) : IndicateursJson.Texte(secret);

    private static string Number(double? number) => number?.ToString(CultureInfo.InvariantCulture).Replace('.', ',') ?? "";
}
