using System.Text.RegularExpressions;

namespace SiBridge.Reference;

/// <summary>The code of a Mission Locale's structure: the INSEE code of its commune, an S, two digits.</summary>
public static partial class CodeStructure
{
    /// <summary>What a code should have been, for errors.</summary>
    public const string Expected = "le code d'une structure, par exemple 14327S00";

    public static bool IsValid(string text) => Shape().IsMatch(text);

    [GeneratedRegex(@"^([0-9]{2}|2[AB])[0-9]{3}S[0-9]{2}\z")]
    private static partial Regex Shape();
}
