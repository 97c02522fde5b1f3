using SiBridge.JsonSchema.Text;

namespace SiBridge.JsonSchema.Reading;

/// <summary>The French sentence of each refusal.</summary>
internal static class SyntaxErrors
{
    private const int MostDigits = 4;

    public static JsonSyntaxError At(ReadOnlySpan<byte> utf8, int offset, string code, string? message = null)
    {
        (int line, int column) = TextPositions.Find(utf8, offset);
        return new JsonSyntaxError(code, message ?? Sentence(code), line, column);
    }

    public static string DuplicateKey(string name) => IsHarmless(name)
        ? $"clé en double: la propriété «{name}» figure deux fois dans le même objet"
        : "clé en double: une propriété figure deux fois dans le même objet";

    // A name comes from outside: it is repeated only when it can neither disturb a log or a page nor be a number that tells who
    // somebody is (social security, telephone, date of birth).
    private static bool IsHarmless(string name)
    {
        int digits = 0;
        foreach (char c in name)
        {
            if (char.IsAsciiDigit(c))
                digits++;
            else if (!char.IsAsciiLetter(c) && c is not ('_' or '.' or '-'))
                return false;
        }

        return name.Length is > 0 and <= 64 && digits <= MostDigits;
    }

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
