using System.CommandLine;

namespace SiBridge.Cli;

/// <summary>Options that become parameters of a request to the API.</summary>
internal sealed class QueryOptions(params IReadOnlyList<(string Parameter, Option<string?> Option)> options)
{
    public void AddTo(Command command)
    {
        foreach (var (_, option) in options) command.Add(option);
    }

    /// <summary>What was given, by the names of the API.</summary>
    public IReadOnlyList<(string Parameter, string Value)> Given(ParseResult parsed) =>
        [.. options.Where(o => parsed.GetValue(o.Option) is not null).Select(o => (o.Parameter, parsed.GetValue(o.Option)!))];

    /// <summary>What comes behind a path; empty when nothing was given.</summary>
    public static string Behind(params IEnumerable<(string Parameter, string Value)> given)
    {
        var query = string.Join('&', given.Select(g => $"{g.Parameter}={Uri.EscapeDataString(g.Value)}"));
        return query is "" ? "" : "?" + query;
    }
}
