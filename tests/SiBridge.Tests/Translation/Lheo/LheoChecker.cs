using System.Globalization;
using System.Xml.Linq;

namespace SiBridge.Tests.Translation.Lheo;

/// <summary>
/// Holds a document against the elements of LHEO 2.3 as its documentation lists them, kept in <c>lheo-2.3.txt</c>: their order, how often each
/// may stand, the lengths of texts, the tables of codes. It knows nothing of the writer.
/// </summary>
internal static class LheoChecker
{
    private const string Namespace = "http://lheo.gouv.fr/2.3";

    private static readonly string[] Roots = ["lheo", "lheo-plus", "lheo-index"];

    private static readonly Dictionary<string, string> Rules = File
        .ReadLines(Path.Combine(Repository.Root, "tests", "SiBridge.Tests", "Translation", "Lheo", "lheo-2.3.txt"))
        .Select(line => line.Split(": ", 2)).ToDictionary(l => l[0], l => l[1]);

    /// <returns>What is wrong, each with the path of its element.</returns>
    public static IReadOnlyList<string> Check(string xml)
    {
        var root = XDocument.Parse(xml, LoadOptions.PreserveWhitespace).Root!;
        return [.. Roots.Contains(root.Name.LocalName) ? [] : new[] { $"{root.Name.LocalName} is no root" }, .. Check(root, "")];
    }

    private static IEnumerable<string> Check(XElement element, string above)
    {
        var (name, path) = (element.Name.LocalName, $"{above}/{element.Name.LocalName}");
        if (element.Name.NamespaceName != Namespace) return [$"{path} is in another namespace"];
        if (!Rules.TryGetValue(name, out var rule)) return [$"{path} is no element of LHEO"];
        return rule.Split(' ') switch
        {
            ["any"] => [],
            ["extras|extra"] => Extras(element, path),
            ["date"] => Text(element, path, t => t.Length == 8 && t.All(char.IsAsciiDigit)),
            ["text", var least, var most] => Text(element, path, t => Within(t.EnumerateRunes().Count(), least, most)),
            ["int", var least, var most] => Text(element, path, t => int.TryParse(t, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && Within(n, least, most)),
            [var table] when table.StartsWith("dict-", StringComparison.Ordinal) => Text(element, path, t => Rules[table].Split(' ').Contains(t)),
            var children => Children(element, path, children),
        };
    }

    /// <summary>Extras and extra, as many as one likes; what stands in an extra is its author's.</summary>
    private static IEnumerable<string> Extras(XElement element, string path) =>
        element.Elements().SelectMany(e => e.Name.LocalName is "extras" or "extra" ? Check(e, path) : [$"{path} holds {e.Name.LocalName}"]);

    private static IEnumerable<string> Text(XElement element, string path, Func<string, bool> good) =>
        element.HasElements ? [$"{path} holds elements"] : good(element.Value) ? [] : [$"{path} is « {element.Value} »"];

    private static IEnumerable<string> Children(XElement element, string path, IReadOnlyList<string> rules)
    {
        if (element.Nodes().OfType<XText>().Any(t => !string.IsNullOrWhiteSpace(t.Value))) yield return $"{path} holds text";
        var left = new Queue<XElement>(element.Elements());
        foreach (var rule in rules.Select(r => r.Split('[', ',', ']')))
        {
            var count = 0;
            for (; left.TryPeek(out var next) && next.Name.LocalName == rule[0]; count++)
            {
                foreach (var wrong in Check(left.Dequeue(), path)) yield return wrong;
            }

            if (!Within(count, rule[1], rule[2])) yield return $"{path} holds {count} {rule[0]}, not {rule[1]} to {rule[2]}";
        }

        if (left.TryPeek(out var stranger)) yield return $"{path} holds {stranger.Name.LocalName} where it may not stand";
    }

    private static bool Within(int count, string least, string most) =>
        count >= int.Parse(least, CultureInfo.InvariantCulture) && (most is "N" || count <= int.Parse(most, CultureInfo.InvariantCulture));
}
