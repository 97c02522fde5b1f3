using System.CommandLine;
using System.CommandLine.Invocation;
using Spectre.Console;

namespace SiBridge.Cli;

/// <summary>The help of a verb, in French: the library's own follows a culture that this program does not carry.</summary>
internal sealed class FrenchHelp : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var command = parseResult.CommandResult.Command;
        var screen = Screen.On(parseResult.InvocationConfiguration.Output);
        screen.WriteLine(command.Description ?? "");
        screen.WriteLine();
        screen.WriteLine($"Usage : sibridge {Path(command)}{Usage(command)}");
        Section(screen, "Commandes", command.Subcommands.Select(c => (c.Name, c.Description ?? "")));
        Section(screen, "Arguments", command.Arguments.Select(a => (ValueOf(a.HelpName ?? a.Name), a.Description ?? "")));
        Section(screen, "Options", Options(command).Select(o => (
            $"{string.Join(", ", o.Aliases.Where(a => a.StartsWith('-')).Prepend(o.Name))}{(o.HelpName is { } name ? " " + name : "")}",
            o.Description + (o.Required ? " (obligatoire)" : ""))));
        return ExitCode.Ok;
    }

    /// <summary>The words that lead to a command, each followed by a space; empty for the root.</summary>
    public static string Path(Command command) =>
        command is RootCommand ? "" : string.Concat(command.Parents.OfType<Command>().Select(Path)) + command.Name + " ";

    private static string Usage(Command command) =>
        command.Subcommands.Count > 0 ? "COMMANDE [options]" : string.Concat(command.Arguments.Select(a => (a.Arity.MinimumNumberOfValues == 0 ? $"[{ValueOf(a.HelpName ?? a.Name)}]" : ValueOf(a.HelpName ?? a.Name)) + " ")) + "[options]";

    private static string ValueOf(string name) => name.ToUpperInvariant();

    private static IEnumerable<Option> Options(Command command) => command.Options.Concat(Above(command).SelectMany(c => c.Options.Where(o => o.Recursive)));

    private static IEnumerable<Command> Above(Command command) => command.Parents.OfType<Command>().SelectMany(p => Above(p).Prepend(p));

    private static void Section(IAnsiConsole screen, string title, IEnumerable<(string Name, string Description)> entries)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadLeft(2).PadRight(3)).AddColumn(new GridColumn().PadLeft(0).PadRight(0));
        var any = false;
        foreach (var (name, description) in entries)
        {
            grid.AddRow(new Text(name), new Text(description));
            any = true;
        }

        if (!any) return;
        screen.WriteLine();
        screen.WriteLine(title + " :");
        screen.Write(grid);
    }
}
