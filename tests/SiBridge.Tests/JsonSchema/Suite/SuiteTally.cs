using System.Collections.Concurrent;
using System.Text;

namespace SiBridge.Tests.JsonSchema.Suite;

/// <summary>Gathers what the files of the suite came to and prints it once, at the end, whether or not a test failed.</summary>
public sealed class SuiteTally : IDisposable
{
    private readonly ConcurrentBag<SuiteResult> _results = [];

    internal void Add(SuiteResult result) => _results.Add(result);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_results.IsEmpty)
            Console.Out.Write(Table([.. _results.OrderBy(static r => OfficialSuite.Files.ToList().IndexOf(r.File))]));
    }

    private static string Table(IReadOnlyList<SuiteResult> results)
    {
        var text = new StringBuilder();
        text.AppendLine("JSON Schema 2020-12, official suite, passed/total of each file:");
        foreach (SuiteResult[] row in results.Chunk(4))
            text.Append("  ").AppendLine(string.Concat(row.Select(static r => $"{r.File} {r.Passed}/{r.Total}".PadRight(42))).TrimEnd());
        text.AppendLine($"  required: {Sum(results.Where(static r => OfficialSuite.IsRequired(r.File)))}");
        text.AppendLine($"  optional: {Sum(results.Where(static r => !OfficialSuite.IsRequired(r.File)))}");
        return text.ToString();
    }

    private static string Sum(IEnumerable<SuiteResult> results)
    {
        SuiteResult[] all = [.. results];
        return $"{all.Sum(static r => r.Passed)}/{all.Sum(static r => r.Total)} in {all.Length} files";
    }
}
