using System.CommandLine;

namespace SiBridge.Cli;

/// <summary>Options that an environment variable may give too; the command line wins.</summary>
internal static class Options
{
    public static Option<string> Text(string name, string variable, string? fallback, string description) => new(name)
    {
        Description = $"{description} [{variable}]",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : fallback!,
    };

    public static Option<bool> Flag(string name, string variable, string description) => new(name)
    {
        Description = $"{description} [{variable}]",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value && value is not ("0" or "false" or "non"),
    };
}
