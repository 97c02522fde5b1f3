using System.Text.Json;
using System.Text.RegularExpressions;

namespace SiBridge.Servers.Compose;

/// <summary>One instruction, its continued lines joined.</summary>
/// <param name="Keyword">In capitals.</param>
public sealed record Instruction(string Keyword, string Text)
{
    /// <summary>Its words, or the items of its JSON form.</summary>
    public IReadOnlyList<string> Words => Text.StartsWith('[') ? JsonSerializer.Deserialize<string[]>(Text)! : Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>A Dockerfile, as far as this project uses that format.</summary>
public sealed partial class Dockerfile
{
    private Dockerfile(IReadOnlyList<Instruction> instructions)
    {
        All = instructions;
        Final = [.. instructions.Skip(instructions.ToList().FindLastIndex(i => i.Keyword is "FROM"))];
    }

    public IReadOnlyList<Instruction> All { get; }

    /// <summary>The last stage, which is what runs.</summary>
    public IReadOnlyList<Instruction> Final { get; }

    public IReadOnlyList<string> Images => [.. Of(All, "FROM").Select(i => i.Words[0])];

    /// <summary>What is copied from the build's context, relative to it.</summary>
    public IReadOnlyList<string> Copied =>
        [.. Of(All, "COPY").Where(i => !i.Text.StartsWith("--from", StringComparison.Ordinal)).SelectMany(i => i.Words.SkipLast(1))];

    public IReadOnlyDictionary<string, string> Environment =>
        Of(Final, "ENV").SelectMany(i => i.Words).Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);

    public string? User => Of(Final, "USER").LastOrDefault()?.Text;

    public IReadOnlyList<string> Exposed => [.. Of(Final, "EXPOSE").SelectMany(i => i.Words)];

    public IReadOnlyList<string> Entrypoint => Of(Final, "ENTRYPOINT").LastOrDefault()?.Words ?? [];

    public IReadOnlyList<string> Command => Of(Final, "CMD").LastOrDefault()?.Words ?? [];

    /// <summary>The program and arguments of the health check.</summary>
    public IReadOnlyList<string> HealthTest => Of(Final, "HEALTHCHECK").LastOrDefault() is { } check ? new Instruction("CMD", check.Text.Split("CMD ", 2)[^1]).Words : [];

    public static Dockerfile Parse(string text) => new([..
        Continued().Replace(Comment().Replace(text, ""), " ").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', 2)).Select(words => new Instruction(words[0].ToUpperInvariant(), words.Length > 1 ? words[1].Trim() : ""))]);

    private static IEnumerable<Instruction> Of(IEnumerable<Instruction> among, string keyword) => among.Where(i => i.Keyword == keyword);

    [GeneratedRegex(@"^\s*#.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\\\r?\n")]
    private static partial Regex Continued();
}
