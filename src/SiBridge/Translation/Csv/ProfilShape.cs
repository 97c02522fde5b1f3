using System.Text.Json;
using System.Text.Json.Serialization;

namespace SiBridge.Translation.Csv;

/// <summary>A profile as it is written.</summary>
internal sealed record ProfilShape(string Titre, string Sens, ColonneShape[] Colonnes, MessageShape[] Messages)
{
    public string Separateur { get; set; } = ";";
    public bool Guillemets { get; set; } = true;
    public bool SautsDeLigne { get; set; }
    public string Encodage { get; set; } = "detecte";
    public string FinDeLigne { get; set; } = "crlf";
    public bool Entete { get; set; } = true;
    public string Decimale { get; set; } = ",";
    public string[] Dates { get; set; } = ["dd/MM/yyyy"];
    public string[] DatesHeures { get; set; } = ["dd/MM/yyyy HH:mm"];
    public string[] Vides { get; set; } = [];
    public string Formules { get; set; } = "proteger";
    public string? Emetteur { get; set; }
    public string? EmisLe { get; set; }
    public RefusShape[] Refus { get; set; } = [];
}

internal sealed record ColonneShape(string Nom)
{
    public double? Position { get; set; }
    public string Conversion { get; set; } = "texte";
    public string[]? Formats { get; set; }
    public string[] Vrai { get; set; } = ["true", "vrai", "oui", "1"];
    public string[] Faux { get; set; } = ["false", "faux", "non", "0"];
    public string Separateur { get; set; } = ";";
    public bool Obligatoire { get; set; }
    public string? Constante { get; set; }
    public string? Chemin { get; set; }
    public string? Sens { get; set; }
}

internal sealed record MessageShape(string Type, ChampShape[] Champs)
{
    public string? Sens { get; set; }
    public ConditionShape[] Quand { get; set; } = [];
}

internal sealed record RefusShape(string Colonne, ConditionShape[] Quand, string Raison);

/// <param name="Colonne">A name, or an array of them.</param>
internal sealed record ChampShape(string Chemin, JsonElement? Colonne, JsonElement? Constante, JsonElement? Defaut)
{
    public bool JourExtraction { get; set; }
    public Dictionary<string, string>? Valeurs { get; set; }
    public TableShape? Table { get; set; }
    public string? Sens { get; set; }

    public IReadOnlyList<string> Noms => Colonne switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } several => [.. several.EnumerateArray().Select(n => n.GetString()!)],
        { } one => [one.GetString()!],
    };
}

internal sealed record TableShape(string Partenaire, string Canonique);

internal sealed record ConditionShape(
    string? Colonne, string? Est, string[]? Egale, string? Avant, string? AvantOuEgale, string? Apres, string? ApresOuEgale, ConditionShape[]? UnDe, ConditionShape[]? AucunDe)
{
    /// <summary>How many things are asked at once; one is meant.</summary>
    public int Asked => new object?[] { Est, Egale, Avant, AvantOuEgale, Apres, ApresOuEgale, UnDe, AucunDe }.Count(a => a is not null);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ProfilShape))]
internal sealed partial class ProfilJson : JsonSerializerContext;
