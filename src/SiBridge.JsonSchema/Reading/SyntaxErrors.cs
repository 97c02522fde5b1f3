using SiBridge.JsonSchema.Text;

namespace SiBridge.JsonSchema.Reading;

/// <summary>The French sentence of each refusal.</summary>
internal static class SyntaxErrors
{
    public static JsonSyntaxError At(ReadOnlySpan<byte> utf8, int offset, string code, string? message = null)
    {
        (int line, int column) = TextPositions.Find(utf8, offset);
        return new JsonSyntaxError(code, message ?? Sentence(code), line, column);
    }

    public static JsonSyntaxError TooLarge(int maxBytes)
    {
        string most = maxBytes >= 1 << 20 ? $"{maxBytes >> 20} Mio" : $"{maxBytes} octets";
        return new JsonSyntaxError(JsonSyntaxCodes.TooLarge, $"document trop grand: {most} au plus", 1, 1);
    }

    public static string DuplicateKey(string name) => HarmlessName.Is(name)
        ? $"clé en double: la propriété «{name}» figure deux fois dans le même objet"
        : "clé en double: une propriété figure deux fois dans le même objet";

    private static string Sentence(string code) => code switch
    {
        JsonSyntaxCodes.Empty => "document vide: du JSON était attendu",
        JsonSyntaxCodes.Truncated => "document tronqué: le texte s'arrête avant la fin du JSON",
        JsonSyntaxCodes.TrailingData => "du texte suit la fin du document JSON",
        JsonSyntaxCodes.Comment => "les commentaires ne sont pas admis en JSON",
        JsonSyntaxCodes.TrailingComma => "virgule en trop avant la fermeture d'un objet ou d'un tableau",
        JsonSyntaxCodes.InvalidUtf8 => "le texte n'est pas de l'UTF-8 valide",
        JsonSyntaxCodes.DuplicateKey => "clé en double dans un objet",
        JsonSyntaxCodes.TooDeep => $"imbrication trop profonde: {JsonText.MaxDepth} niveaux au plus",
        JsonSyntaxCodes.NulCharacter => "le caractère nul (\\u0000) n'est pas admis",
        JsonSyntaxCodes.LoneSurrogate => "une chaîne contient une moitié isolée de paire Unicode (\\uD800 à \\uDFFF)",
        _ => "ce n'est pas du JSON valide: caractère inattendu",
    };
}
