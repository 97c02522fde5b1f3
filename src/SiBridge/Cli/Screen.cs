using Spectre.Console;

namespace SiBridge.Cli;

/// <summary>Tables and colours where somebody watches, plain text in a pipe.</summary>
internal static class Screen
{
    /// <summary>Wide enough that a line of a table stays one line for grep.</summary>
    private const int PipeWidth = 200;

    public static IAnsiConsole On(TextWriter writer)
    {
        var output = new AnsiConsoleOutput(writer);
        if (output.IsTerminal) return AnsiConsole.Create(new() { Out = output });
        var plain = AnsiConsole.Create(new() { Out = output, Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No });
        plain.Profile.Width = PipeWidth;
        return plain;
    }

    public static Table Table(params string[] columns)
    {
        var table = new Table().RoundedBorder();
        foreach (var column in columns) table.AddColumn(new TableColumn(new Text(column)));
        return table;
    }

    /// <summary>Adds texts that may contain what Spectre would take for markup.</summary>
    public static void AddTexts(this Table table, params string?[] cells) => table.AddRow(cells.Select(c => new Text(c ?? "")));
}
