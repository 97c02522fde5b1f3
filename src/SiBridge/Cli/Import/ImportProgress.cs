using System.Globalization;
using Spectre.Console;

namespace SiBridge.Cli.Import;

/// <summary>Shows how far an import is, where somebody watches; says nothing in a pipe.</summary>
internal static class ImportProgress
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);

    public static async Task Follow(TextWriter writer, Stream input, CatalogueImport import, CancellationToken stop)
    {
        var screen = Screen.On(writer);
        // Reading keeps a thread busy: Ctrl-C and the bar have others.
        var run = Task.Run(() => import.Run(stop), CancellationToken.None);
        if (!screen.Profile.Out.IsTerminal)
        {
            await run;
            return;
        }

        await screen.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()).StartAsync(async progress =>
        {
            var bar = progress.AddTask("", maxValue: input.CanSeek ? Math.Max(1, input.Length) : 1);
            bar.IsIndeterminate = !input.CanSeek;
            do
            {
                await Task.WhenAny(run, Task.Delay(Beat, CancellationToken.None));
                bar.Description = string.Create(CultureInfo.InvariantCulture, $"{import.Read} sessions, {import.Position >> 20} Mio, {import.Unchanged} inchangées, {import.Refused} refusées");
                bar.Value = input.CanSeek ? import.Position : 0;
            }
            while (!run.IsCompleted);
        });
        await run;
    }
}
