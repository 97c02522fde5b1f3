using System.CommandLine;
using SiBridge.Network;

namespace SiBridge.Cli;

/// <summary>Options that an environment variable may give too; the command line wins.</summary>
internal static class Options
{
    public static Option<string?> Text(string name, string value, string variable, string? fallback, string description)
    {
        var option = new Option<string?>(name)
        {
            HelpName = value,
            Description = $"{description} [{variable}]",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } given ? given : fallback,
        };
        option.NotEmpty();
        return option;
    }

    public static Option<string?> Plain(string name, string value, string description, bool required = false)
    {
        var option = new Option<string?>(name) { HelpName = value, Description = description, Required = required };
        option.NotEmpty();
        return option;
    }

    public static Option<bool> Flag(string name, string variable, string description) => new(name)
    {
        Description = $"{description} [{variable}]",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value && value is not ("0" or "false" or "non"),
    };

    /// <summary>A value that may be <c>env:NAME</c> or <c>file:PATH</c>, so that no secret need stand in a list of processes.</summary>
    /// <exception cref="CannotRunException">What it names cannot be had.</exception>
    public static string? Resolved(this ParseResult parsed, Option<string?> option) => parsed.GetValue(option) is not { } text
        ? null
        : Unresolved.Text(text, Directory.GetCurrentDirectory(), out var reason) ?? throw new CannotRunException($"{option.Name} : {reason}");

    private static void NotEmpty(this Option<string?> option) => option.Validators.Add(result =>
    {
        if (result.Tokens.Any(t => string.IsNullOrWhiteSpace(t.Value))) result.AddError($"{option.Name} : il manque sa valeur.");
    });
}
