using System.Globalization;
using SiBridge.Delivery.Channels;

namespace SiBridge.Sources;

/// <summary>
/// Acknowledgements of lines whose fate was not known when their document was acknowledged: <c>.acquit-2.csv</c>, <c>.acquit-3.csv</c> and so on
/// beside the first, each written once and whole: who has read one need not look at it again.
/// </summary>
internal static class LaterAcknowledgements
{
    /// <param name="document">The path that the names begin with.</param>
    /// <param name="unfinished">Where it is written, on the same file system.</param>
    /// <param name="lines">Those that stand in an earlier one are not told again: a process was killed before it let go of them.</param>
    /// <exception cref="IOException">Nothing was told.</exception>
    public static void Write(string document, string unfinished, IReadOnlyList<AcknowledgedLine> lines)
    {
        var told = new HashSet<int>();
        var number = 2;
        for (; File.Exists(Name(document, number)); number++) told.UnionWith(LinesOf(Name(document, number)));
        var news = lines.Where(l => !told.Contains(l.Line)).ToList();
        if (news.Count == 0) return;
        try
        {
            using (var to = DurableFile.New(unfinished))
            {
                using (var acknowledgement = new Acknowledgement(to)) news.ForEach(acknowledgement.Add);
                to.Flush(flushToDisk: true);
            }

            DurableFile.Rename(unfinished, Name(document, number));
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static string Name(string document, int number) => string.Create(CultureInfo.InvariantCulture, $"{document}.acquit-{number}.csv");

    private static IEnumerable<int> LinesOf(string path) => File.ReadLines(path).Skip(1)
        .Select(line => int.TryParse(line.AsSpan(0, Math.Max(line.IndexOf(';'), 0)), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0);
}
