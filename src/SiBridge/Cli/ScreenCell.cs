using System.Globalization;
using System.Text;

namespace SiBridge.Cli;

/// <summary>What a character of a file looks like on a terminal, and how many columns it takes.</summary>
internal static class ScreenCell
{
    private const string Tab = "    ";

    private const int ZeroWidthJoiner = 0x200D;

    /// <summary>First and last of the characters that take two columns (Unicode's East Asian wide ones, and emoji).</summary>
    private static readonly (int First, int Last)[] Wide =
    [
        (0x1100, 0x115F), (0x2E80, 0x303E), (0x3041, 0xA4CF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFE30, 0xFE6F), (0xFF00, 0xFF60),
        (0xFFE0, 0xFFE6), (0x1F300, 0x1F64F), (0x1F680, 0x1F6FF), (0x1F900, 0x1F9FF), (0x20000, 0x3FFFD),
    ];

    public static (string Text, int Width) Of(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        _ when rune.Value == '\t' => (Tab, Tab.Length),
        _ when rune.Value == ZeroWidthJoiner => (rune.ToString(), 0),
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark => (rune.ToString(), 0),
        // What a terminal would obey: a file must not move its cursor nor turn its text around.
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => ("\uFFFD", 1),
        _ => (rune.ToString(), Array.Exists(Wide, w => rune.Value >= w.First && rune.Value <= w.Last) ? 2 : 1),
    };
}
