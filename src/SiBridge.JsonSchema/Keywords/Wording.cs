using System.Text.Json;
using SiBridge.JsonSchema.Reporting;
using SiBridge.JsonSchema.Text;

namespace SiBridge.JsonSchema.Keywords;

/// <summary>French words shared by the messages.</summary>
internal static class Wording
{
    private const int MostListed = 20;

    public const string UnknownProperty = "propriété inconnue: elle n'est pas prévue ici";
    public const string MissingProperty = "propriété obligatoire absente";

    /// <summary>«0 caractère», «25 caractères»: in French the plural begins at two.</summary>
    public static string Count(long count, string singular, string plural) => $"{count} {(count is 0 or 1 ? singular : plural)}";

    public static string Kind(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "objet",
        JsonValueKind.Array => "tableau",
        JsonValueKind.String => "chaîne",
        JsonValueKind.Number => "nombre",
        JsonValueKind.True or JsonValueKind.False => "booléen",
        _ => "null",
    };

    public static string Type(string type) => type switch
    {
        "object" => "objet",
        "array" => "tableau",
        "string" => "chaîne",
        "number" => "nombre",
        "integer" => "entier",
        "boolean" => "booléen",
        _ => "null",
    };

    /// <summary>How many errors there are beside those that are told.</summary>
    public static string Others(int count) => count == 1 ? "et 1 autre erreur" : $"et {count} autres erreurs";

    /// <summary>«1re», «2e», from an index.</summary>
    public static string Rank(int index) => index == 0 ? "1re" : $"{index + 1}e";

    public static string NoAlternative(string? expected, int branches) => expected is not null
        ? $"attendu: {expected}"
        : branches == 1 ? "ne correspond pas à la seule forme admise" : $"ne correspond à aucune des {branches} formes admises";

    public static string Branch(Closest closest)
    {
        string rank = closest.Title is null ? Rank(closest.Index) : $"{Rank(closest.Index)} ({closest.Title})";
        return closest.Branches == 1 ? "il y manque:" : $"la plus proche est la {rank}, où il manque:";
    }

    /// <summary>An error with its place in front, where the place is made of names that may be repeated.</summary>
    public static string At(string pointer, string sentence)
    {
        string[] names = JsonPointer.Segments(pointer);
        return names.Length == 0 ? sentence : $"{string.Join('/', names.Select(static n => HarmlessName.Is(n) ? n : "…"))}: {sentence}";
    }

    /// <summary>Values of a schema, as people write them: strings without quotes.</summary>
    public static string List(IReadOnlyList<JsonElement> values)
    {
        var shown = new List<string>();
        for (int i = 0; i < values.Count && i < MostListed; i++)
            shown.Add(values[i].ValueKind == JsonValueKind.String ? values[i].GetString()! : values[i].GetRawText());
        if (values.Count > MostListed)
            shown.Add("…");
        return string.Join(", ", shown);
    }
}
