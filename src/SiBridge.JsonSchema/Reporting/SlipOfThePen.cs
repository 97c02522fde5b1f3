using SiBridge.JsonSchema.Text;

namespace SiBridge.JsonSchema.Reporting;

/// <summary>Small changes of a refused text that would make it accepted: what to do, told without telling the text.</summary>
internal static class SlipOfThePen
{
    private const int LongestText = 255;

    /// <returns>An advice in French, or null.</returns>
    public static string? Find(ReadOnlySpan<byte> raw, Func<string, bool> accepts)
    {
        if (raw.Length > LongestText)
            return null;
        string text = JsonString.Decode(raw);
        if (Mends(text.Trim()))
            return "retirez les espaces au début et à la fin";
        if (Mends(text.ToUpperInvariant()))
            return "écrivez en majuscules";
        if (Mends(text.ToLowerInvariant()))
            return "écrivez en minuscules";
        if (Mends(string.Concat(text.Where(static c => !char.IsWhiteSpace(c)))))
            return "retirez les espaces";
        string joined = string.Concat(text.Where(static c => !char.IsWhiteSpace(c) && c is not ('.' or '-')));
        return Mends(joined) ? "retirez espaces, points et tirets" : null;

        bool Mends(string mended) => mended != text && accepts(mended);
    }
}
