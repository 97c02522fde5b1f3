using System.CommandLine;
using System.Text.RegularExpressions;

namespace SiBridge.Cli;

/// <summary>
/// What is wrong with a command line, in French. The library has French sentences of its own, but it finds them by the culture of
/// the machine, and this program runs without culture data.
/// </summary>
internal static partial class Mistakes
{
    public static IEnumerable<string> In(ParseResult parsed)
    {
        var said = parsed.Errors.Select(e => Translate(e.Message)).Distinct().ToList();
        // A misspelt command is not missing; before an option it is.
        return parsed.UnmatchedTokens is [['-', ..], ..] or [] ? said : said.Where(s => s != NoCommand);
    }

    private const string NoCommand = "Il manque une commande.";

    private static string Translate(string message)
    {
        if (message.StartsWith("Required command", StringComparison.Ordinal)) return NoCommand;
        foreach (var (shape, french) in Shapes)
        {
            if (shape.Match(message) is { Success: true } match) return match.Result(french);
        }

        return message;
    }

    private static readonly (Regex Shape, string French)[] Shapes =
    [
        (Unrecognized(), "« $1 » n'est ni une commande ni une option connue."),
        (OptionRequired(), "$1 est obligatoire."),
        (ValueMissing(), "$1 : il manque sa valeur."),
        (ArgumentMissing(), "$1 : il manque ce sur quoi agir."),
        (GivenTwice(), "$1 n'est à donner qu'une fois."),
        (WrongType(), "$2 : « $1 » n'est pas un nombre entier."),
    ];

    [GeneratedRegex("^Unrecognized command or argument '(.*)'")]
    private static partial Regex Unrecognized();

    [GeneratedRegex("^Option '(.*)' is required")]
    private static partial Regex OptionRequired();

    [GeneratedRegex("^Required argument missing for option: '(.*)'")]
    private static partial Regex ValueMissing();

    [GeneratedRegex("^Required argument missing for command: '(.*)'")]
    private static partial Regex ArgumentMissing();

    [GeneratedRegex("^Option '(.*)' expects a single argument")]
    private static partial Regex GivenTwice();

    [GeneratedRegex("^Cannot parse argument '(.*)' for option '(.*)' as expected type")]
    private static partial Regex WrongType();
}
