using Spectre.Console;

namespace SiBridge.Cli.Demo;

/// <summary>Tells what happens while it happens; in a pipe, one line per step.</summary>
internal sealed class DemoProgress(IAnsiConsole screen)
{
    public async Task Step(string title, Func<Task<string>> work)
    {
        if (!screen.Profile.Capabilities.Interactive)
        {
            screen.WriteLine($"{title} : {await work()}");
            return;
        }

        var result = await screen.Status().StartAsync(Markup.Escape(title) + " …", _ => work());
        screen.MarkupLineInterpolated($"[green]✓[/] {title} : {result}");
    }
}
