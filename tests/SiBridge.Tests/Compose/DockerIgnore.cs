using System.Text.RegularExpressions;

namespace SiBridge.Tests.Compose;

/// <summary>Which files reach an image's build: the last pattern that speaks of a path, or of a folder above it, decides.</summary>
internal sealed class DockerIgnore(string text)
{
    private readonly List<(bool Let, Regex Pattern)> patterns = [..
        text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] is not '#')
            .Select(line => (line[0] is '!', Pattern(line.TrimStart('!'))))];

    public bool Lets(string path) => patterns.LastOrDefault(p => p.Pattern.IsMatch(path), (Let: true, Pattern: null!)).Let;

    private static Regex Pattern(string glob) =>
        new("^" + Regex.Escape(glob).Replace(@"\*\*/", "(.*/)?", StringComparison.Ordinal).Replace(@"\*", "[^/]*", StringComparison.Ordinal) + "(/.*)?$");
}
