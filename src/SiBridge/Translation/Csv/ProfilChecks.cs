using System.Globalization;
using SiBridge.Reference;
using SiBridge.Translation.Codes;

namespace SiBridge.Translation.Csv;

/// <summary>Whether what a profile says can be said: against the schemas of the messages that it makes, and the code tables.</summary>
internal static class ProfilChecks
{
    /// <summary>What the bridge gives a message itself: no line tells it.</summary>
    private static readonly string[] Given = ["id", "emis_le"];

    public static void Run(Profil profil, SchemaCatalogue schemas, CodeTables tables, Action<string, string> problem)
    {
        if (!profil.Forme.Entete && profil.Colonnes.GroupBy(c => c.Position).FirstOrDefault(g => g.Count() > 1) is { } twice)
            problem($"/colonnes/{twice.Last().Index}", $"la position {twice.Key + 1} est déjà celle de « {twice.First().Nom} ».");
        foreach (var (i, rule) in profil.Regles.Index())
        {
            var at = $"/messages/{i}";
            if (!rule.Lit && !rule.Ecrit) problem($"{at}/sens", "cette entrée ne se lit ni ne s'écrit : son sens contredit celui du profil.");
            var schema = new MessageSchema(schemas, rule.Type);
            foreach (var champ in rule.Champs) Check(champ, rule, schema, tables, At(champ, rule, i), problem);
            if (!rule.Lit) continue;
            foreach (var missing in schema.Required.Except(Given).Where(name => !rule.Champs.Any(c => c.Lit && c.Chemin[0] == name)))
                problem($"{at}/champs", $"« {missing} » est obligatoire dans « {rule.Type} », et aucun champ ne le dit.");
        }
    }

    /// <summary>Whether a day that is written so is read as it was.</summary>
    public static bool IsDateFormat(string format, bool hours)
    {
        var told = new DateTime(2031, 12, 29, hours ? 17 : 0, hours ? 48 : 0, 0);
        try
        {
            return DateTime.TryParseExact(told.ToString(format, CultureInfo.InvariantCulture), format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var read) && read == told;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>Where the profile says it: with its column, or with its message.</summary>
    private static string At(Champ champ, Regle rule, int i) => champ.Commun
        ? $"/colonnes/{champ.Colonnes[0].Index}"
        : $"/messages/{i}/champs/{rule.Champs.Where(c => !c.Commun).ToList().IndexOf(champ)}";

    private static void Check(Champ champ, Regle rule, MessageSchema schema, CodeTables tables, string at, Action<string, string> problem)
    {
        if (champ.Lit && rule.Lit && (Given.Contains(champ.Chemin[0]) || !schema.Has(champ.Chemin)))
            problem($"{at}/chemin", Given.Contains(champ.Chemin[0]) ? $"« {champ.Pointer} » est donné par le pont : une ligne ne le dit pas." : $"« {champ.Pointer} » n'existe pas dans « {rule.Type} » ; s'il ne fait que s'écrire, dites « sens » : ecriture.");
        if (champ.Ecrit && rule.Ecrit && !schema.Has(champ.Chemin) && !schema.IsAdded(champ.Chemin))
            problem($"{at}/chemin", $"« {champ.Pointer} » n'est dans aucun message « {rule.Type} » que quelqu'un lit.");
        if (champ.Table is not { } table) return;
        foreach (var (name, key) in new[] { (table.Partenaire, "partenaire"), (table.Canonique, "canonique") })
        {
            if (!tables.Has(name)) problem($"{at}/table/{key}", $"il n'y a pas de table « {name} » dans reference/.");
        }
    }
}
