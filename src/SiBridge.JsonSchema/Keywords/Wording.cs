using System.Text.Json;
using SiBridge.JsonSchema.Evaluation;

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
