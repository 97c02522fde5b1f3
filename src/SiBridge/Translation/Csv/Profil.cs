using System.Text.Json.Nodes;

namespace SiBridge.Translation.Csv;

/// <summary>How the cells of a column are spelt.</summary>
public enum Conversion
{
    Texte,
    Entier,
    Decimal,
    Booleen,
    Date,

    /// <summary>An instant, told by the clocks of the network's zone.</summary>
    DateHeure,
    Siret,
    Nda,
    CodePostal,

    /// <summary>As people write it there, E.164 in the message.</summary>
    Telephone,

    /// <summary>Several whole numbers in one cell.</summary>
    Entiers,
}

public enum Encodage
{
    /// <summary>UTF-8, with or without its mark, or Windows-1252, whichever it is; written in UTF-8.</summary>
    Detecte,
    Utf8,
    Utf8Bom,
    Windows1252,
}

/// <summary>
/// How a partner's CSV file is read and written, as <c>profiles/NAME.json</c> says (schema <c>config/profil</c>): how its cells are spelt, what a
/// column means in which message, and which messages a line becomes.
/// </summary>
/// <param name="Name">Of the file, without its suffix: <c>csv:NAME</c> in the network file.</param>
public sealed record Profil(string Name, string Titre, Forme Forme, IReadOnlyList<Colonne> Colonnes, IReadOnlyList<Regle> Regles)
{
    /// <summary>The column that tells for which partner a line speaks: its SIRET or structure. Null: the file speaks for one alone.</summary>
    public Colonne? Emetteur { get; init; }

    /// <summary>The column that tells when the file was made; null: the file's own time.</summary>
    public Colonne? EmisLe { get; init; }

    /// <summary>What a line may say without saying enough: it is told that nothing is made of it.</summary>
    public IReadOnlyList<Refus> Refus { get; init; } = [];

    /// <summary>As the network file names it.</summary>
    public string Format => Formats.Csv + Name;

    /// <summary>Whether files come in this shape.</summary>
    public bool Lit => Regles.Any(r => r.Lit);

    /// <summary>The message types that it writes.</summary>
    public IReadOnlyList<string> Types { get; } = [.. Regles.Where(r => r.Ecrit).Select(r => r.Type).Distinct()];
}

/// <summary>How the file as a whole is spelt.</summary>
/// <param name="Guillemets">Whether it knows quotes.</param>
/// <param name="SautsDeLigne">Whether line breaks stand between them.</param>
/// <param name="Vides">Words that mean nothing, such as <c>NULL</c>; the first is written where nothing is.</param>
/// <param name="Protege">Whether a text that a spreadsheet would take for a formula is written behind an apostrophe.</param>
public sealed record Forme(
    char Separateur, bool Guillemets, bool SautsDeLigne, Encodage Encodage, string FinDeLigne, bool Entete, char Decimale, IReadOnlyList<string> Vides, bool Protege);

/// <param name="Index">Among the profile's columns.</param>
/// <param name="Position">0-based, in a file without header.</param>
/// <param name="Formats">Of dates, as .NET spells them; the first is written.</param>
public sealed record Colonne(int Index, string Nom, int Position, Conversion Conversion, IReadOnlyList<string> Formats)
{
    public IReadOnlyList<string> Vrai { get; init; } = [];

    public IReadOnlyList<string> Faux { get; init; } = [];

    /// <summary>Between the numbers of <see cref="Conversion.Entiers"/>.</summary>
    public char Separateur { get; init; }

    /// <summary>Whether neither the column nor one of its cells is ever missing.</summary>
    public bool Obligatoire { get; init; }

    /// <summary>What stands in it whatever is told.</summary>
    public string? Constante { get; init; }
}

/// <summary>One entry of <c>messages</c>: a message that a line may become.</summary>
/// <param name="Quand">All of these hold for a line that becomes it.</param>
public sealed record Regle(string Type, bool Lit, bool Ecrit, IReadOnlyList<Condition> Quand, IReadOnlyList<Champ> Champs)
{
    /// <summary>By JSON pointer of a property, the name of the column that tells it.</summary>
    public IReadOnlyDictionary<string, string> Noms { get; } = Champs.Where(c => c.Lit && c.Colonnes.Count > 0).DistinctBy(c => c.Pointer).ToDictionary(c => c.Pointer, c => c.Colonnes[0].Nom);
}

/// <summary>One entry of <c>refus</c>.</summary>
/// <param name="Colonne">Where it is told.</param>
/// <param name="Quand">All of these hold for a line that is refused so.</param>
/// <param name="Raison">French: what is missing and what to do.</param>
public sealed record Refus(Colonne Colonne, IReadOnlyList<Condition> Quand, string Raison);

/// <summary>Where a property of the message comes from, and goes to.</summary>
/// <param name="Chemin">Names from the message inwards.</param>
/// <param name="Colonnes">The first that is not empty counts; the first is written. None where the value is fixed.</param>
public sealed record Champ(IReadOnlyList<string> Chemin, IReadOnlyList<Colonne> Colonnes, bool Lit, bool Ecrit)
{
    /// <summary>Whether its column says it, for every message.</summary>
    public bool Commun { get; init; }

    public JsonNode? Constante { get; init; }

    public JsonNode? Defaut { get; init; }

    /// <summary>Whether the day of the extraction stands in where no column tells another.</summary>
    public bool JourExtraction { get; init; }

    /// <summary>Words of the column and what they mean, in the file's order; null: they mean themselves.</summary>
    public IReadOnlyList<(string Mot, string Valeur)>? Valeurs { get; init; }

    /// <summary>Names of two code tables; null: the codes are ours.</summary>
    public (string Partenaire, string Canonique)? Table { get; init; }

    public string Pointer => "/" + string.Join('/', Chemin);
}
