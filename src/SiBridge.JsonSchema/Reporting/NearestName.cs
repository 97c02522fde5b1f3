namespace SiBridge.JsonSchema.Reporting;

/// <summary>Finds what somebody probably meant to write among the words that a schema knows.</summary>
internal static class NearestName
{
    private const int LongestName = 64;

    /// <returns>The one known word that is a slip of the pen away: other case or separators, or two letters at most; null when there is none.</returns>
    public static string? Of(string written, IEnumerable<string> known)
    {
        if (written.Length > LongestName)
            return null;
        string plain = Plain(written);
        string? nearest = null;
        int least = 1 + Math.Min(2, plain.Length / 3);
        foreach (string name in known)
        {
            // Written well, and wrong for another reason: another keyword refuses it here.
            if (name == written)
                return null;
            string other = Plain(name);
            if (Math.Abs(other.Length - plain.Length) >= least)
                continue;
            int distance = Distance(plain, other);
            if (distance < least)
                (nearest, least) = (name, distance);
        }

        return nearest;
    }

    private static string Plain(string name) =>
        string.Concat(name.Where(static c => c is not ('_' or '-' or ' ' or '.'))).ToLowerInvariant();

    // Levenshtein's, one row at a time.
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[b.Length];
    }
}
