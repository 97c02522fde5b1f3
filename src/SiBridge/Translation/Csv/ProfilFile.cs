using System.Text.Json;
using System.Text.Json.Nodes;
using SiBridge.Reference;
using SiBridge.Translation.Codes;

namespace SiBridge.Translation.Csv;

/// <summary>Reads a profile: its schema, then what a schema cannot say. All that is wrong is told at once.</summary>
public sealed class ProfilFile
{
    private readonly Action<string, string> problem;
    private readonly ProfilShape shape;
    private readonly Dictionary<string, Colonne> columns = new(StringComparer.OrdinalIgnoreCase);
    private bool wrong;

    private ProfilFile(ProfilShape shape, Action<string, string> tell)
    {
        this.shape = shape;
        problem = (pointer, message) =>
        {
            wrong = true;
            tell(pointer, message);
        };
    }

    /// <param name="name">Of the file, without its suffix.</param>
    /// <param name="problem">Told of what is wrong: a JSON pointer into the file, and a French sentence.</param>
    /// <returns>Null when something is wrong.</returns>
    public static Profil? Read(string name, JsonElement json, SchemaCatalogue schemas, CodeTables tables, Action<string, string> problem)
    {
        var errors = schemas.Profil.Evaluate(json);
        foreach (var error in errors) problem(error.Pointer, error.Message);
        if (errors.Count > 0) return null;
        var file = new ProfilFile(json.Deserialize(ProfilJson.Default.ProfilShape)!, problem);
        var profil = file.ToProfil(name);
        if (!file.wrong) ProfilChecks.Run(profil, schemas, tables, file.problem);
        return file.wrong ? null : profil;
    }

    private Profil ToProfil(string name)
    {
        foreach (var (i, column) in shape.Colonnes.Index())
        {
            if (!columns.TryAdd(column.Nom.Trim(), ToColonne(column, i))) problem($"/colonnes/{i}/nom", $"la colonne « {column.Nom} » est déjà décrite plus haut.");
        }

        var separator = shape.Separateur[0];
        if (separator is '"' && shape.Guillemets) problem("/separateur", "le guillemet ne peut pas être aussi le séparateur.");
        return new(name, shape.Titre, new(
            separator, shape.Guillemets, shape.SautsDeLigne && shape.Guillemets,
            shape.Encodage switch { "utf-8" => Encodage.Utf8, "utf-8-bom" => Encodage.Utf8Bom, "windows-1252" => Encodage.Windows1252, _ => Encodage.Detecte },
            shape.FinDeLigne is "lf" ? "\n" : "\r\n", shape.Entete, shape.Decimale[0], shape.Vides, shape.Formules is "proteger"),
            [.. columns.Values.OrderBy(c => c.Index)], [.. shape.Messages.Select(ToRegle)])
        {
            Emetteur = shape.Emetteur is { } emetteur ? Column(emetteur, "/emetteur") : null,
            EmisLe = shape.EmisLe is { } emisLe ? Day(emisLe, "/emis_le") : null,
            Refus = [.. shape.Refus.Select((r, i) => new Refus(Column(r.Colonne, $"/refus/{i}/colonne"), [.. r.Quand.Select((q, k) => ToCondition(q, $"/refus/{i}/quand/{k}"))], r.Raison))],
        };
    }

    private Colonne ToColonne(ColonneShape c, int i)
    {
        var conversion = c.Conversion switch
        {
            "entier" => Conversion.Entier,
            "decimal" => Conversion.Decimal,
            "booleen" => Conversion.Booleen,
            "date" => Conversion.Date,
            "date_heure" => Conversion.DateHeure,
            "siret" => Conversion.Siret,
            "nda" => Conversion.Nda,
            "code_postal" => Conversion.CodePostal,
            "telephone" => Conversion.Telephone,
            "entiers" => Conversion.Entiers,
            _ => Conversion.Texte,
        };
        var dated = conversion is Conversion.Date or Conversion.DateHeure;
        var formats = dated ? c.Formats ?? (conversion is Conversion.Date ? shape.Dates : shape.DatesHeures) : [];
        foreach (var (f, format) in formats.Index())
        {
            if (!ProfilChecks.IsDateFormat(format, conversion is Conversion.DateHeure))
                problem(c.Formats is null ? conversion is Conversion.Date ? $"/dates/{f}" : $"/dates_heures/{f}" : $"/colonnes/{i}/formats/{f}",
                    $"« {format} » n'écrit pas une {(conversion is Conversion.Date ? "date entière" : "date avec son heure")} ; exemples : dd/MM/yyyy, yyyy-MM-dd HH:mm:ss.");
        }

        if (c.Vrai.Intersect(c.Faux, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } both) problem($"/colonnes/{i}/faux", $"« {both} » voudrait dire vrai et faux.");
        return new(i, c.Nom.Trim(), c.Position is { } p ? (int)p - 1 : i, conversion, formats)
        {
            Vrai = c.Vrai, Faux = c.Faux, Separateur = c.Separateur[0], Obligatoire = c.Obligatoire, Constante = c.Constante,
        };
    }

    private Regle ToRegle(MessageShape m, int i)
    {
        var (at, sens) = ($"/messages/{i}", m.Sens ?? shape.Sens);
        var own = m.Champs.Select((c, k) => ToChamp(c, $"{at}/champs/{k}")).ToList();
        var common = shape.Colonnes.Where(c => c.Chemin is not null && !own.Any(o => o.Pointer == c.Chemin))
            .Select(c => new Champ(Names(c.Chemin!), [columns[c.Nom.Trim()]], IsRead(c.Sens), IsWritten(c.Sens)) { Commun = true });
        foreach (var (pointer, count) in own.CountBy(c => c.Pointer).Where(c => c.Value > 1)) problem($"{at}/champs", $"« {pointer} » est dit {count} fois.");
        return new(m.Type, IsRead(sens) && IsRead(shape.Sens), IsWritten(sens) && IsWritten(shape.Sens), [.. m.Quand.Select((q, k) => ToCondition(q, $"{at}/quand/{k}"))], [.. common, .. own]);
    }

    private Champ ToChamp(ChampShape c, string at) => new(
        Names(c.Chemin), [.. c.Noms.Select((n, k) => Column(n, c.Colonne!.Value.ValueKind is JsonValueKind.Array ? $"{at}/colonne/{k}" : $"{at}/colonne"))], IsRead(c.Sens), IsWritten(c.Sens))
    {
        Constante = Node(c.Constante),
        Defaut = Node(c.Defaut),
        JourExtraction = c.JourExtraction,
        Valeurs = c.Valeurs is { } words ? [.. words.Select(w => (w.Key, w.Value))] : null,
        Table = c.Table is { } table ? (table.Partenaire, table.Canonique) : null,
    };

    private Condition ToCondition(ConditionShape c, string at)
    {
        if (c.Asked != 1 || (c.Colonne is null) == (c.UnDe is null && c.AucunDe is null))
        {
            problem(at, "dites une colonne et une seule chose d'elle (est, egale, avant, avant_ou_egale, apres ou apres_ou_egale), ou bien « un_de » ou « aucun_de ».");
            return new UnDe([], false);
        }

        if ((c.UnDe ?? c.AucunDe) is { } several) return new UnDe([.. several.Select((one, k) => ToCondition(one, $"{at}/{(c.UnDe is null ? "aucun_de" : "un_de")}/{k}"))], c.UnDe is not null);
        if (c.Egale is { } words) return new Egale(Column(c.Colonne!, $"{at}/colonne"), words);
        if (c.Est is "presente" or "absente") return new Presente(Column(c.Colonne!, $"{at}/colonne"), c.Est is "presente");
        var day = Day(c.Colonne!, $"{at}/colonne");
        if (c.Est is not null) return new Venue(day);
        if (c.Avant is { } after) return new Precede(day, Day(after, $"{at}/avant"), false);
        if (c.AvantOuEgale is { } notBefore) return new Precede(day, Day(notBefore, $"{at}/avant_ou_egale"), true);
        return c.Apres is { } before ? new Precede(Day(before, $"{at}/apres"), day, false) : new Precede(Day(c.ApresOuEgale!, $"{at}/apres_ou_egale"), day, true);
    }

    private Colonne Day(string name, string at)
    {
        var column = Column(name, at);
        if (columns.ContainsKey(name.Trim()) && column.Conversion is not (Conversion.Date or Conversion.DateHeure)) problem(at, $"la colonne « {name} » ne porte pas de date : sa conversion devrait être date.");
        return column;
    }

    private Colonne Column(string name, string at)
    {
        if (columns.TryGetValue(name.Trim(), out var column)) return column;
        var near = JsonSchema.Reporting.NearestName.Of(name, columns.Keys) is { } other ? $" ; vouliez-vous dire « {other} » ?" : ".";
        problem(at, $"« {name} » n'est pas parmi « colonnes »{near}");
        return columns.Values.First();
    }

    private static string[] Names(string pointer) => pointer[1..].Split('/');

    private static bool IsRead(string? sens) => sens is not "ecriture";

    private static bool IsWritten(string? sens) => sens is not "lecture";

    private static JsonNode? Node(JsonElement? value) => value is { } told ? JsonNode.Parse(told.GetRawText()) : null;
}
