using System.Text;
using System.Text.RegularExpressions;

namespace SiBridge.Translation.Csv;

/// <summary>The encodings of partners' files.</summary>
internal static partial class Encodages
{
    /// <summary>Characters that it lacks are written as what comes near them: see <see cref="Written"/>.</summary>
    public static Encoding Windows1252 { get; } = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    public static byte[] Mark { get; } = [0xEF, 0xBB, 0xBF];

    /// <summary>
    /// A text as it will stand in the file. What comes near a character may be a separator, a quote or the beginning of a formula (＝, ；, ＂), and so
    /// it is put in its place before any of these is looked for.
    /// </summary>
    public static string Written(string text, Forme form) => form.Encodage is Encodage.Windows1252 ? Windows1252.GetString(Windows1252.GetBytes(text)) : text;

    /// <summary>What is left of accents that were read in the wrong encoding: bytes that are no character, and UTF-8 read as Windows-1252, of which French has no such pairs.</summary>
    public static bool IsBroken(string text) => text.Contains('\uFFFD', StringComparison.Ordinal) || Twice().IsMatch(text);

    [GeneratedRegex(@"[ÃÂ][\u0080-\u00BF\u2018-\u201A\u0152\u0153\u0160\u0161\u0192\u02C6\u2020-\u2022\u2026\u2030\u20AC]|â€|[\u0080-\u009F]")]
    private static partial Regex Twice();
}
