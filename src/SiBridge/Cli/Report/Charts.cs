using System.Globalization;
using System.Text;
using static SiBridge.Cli.Report.Mots;

namespace SiBridge.Cli.Report;

/// <summary>One bar of a chart.</summary>
/// <param name="Value">Null of what is hidden.</param>
/// <param name="Text">What stands beside it.</param>
internal sealed record Bar(string Label, int? Value, string Text);

/// <summary>Charts as inline SVG: no script, no outside resource; each says in words what it shows, and a table beside it has the figures.</summary>
internal static class Charts
{
    private const int Row = 30, ValueWidth = 70;

    private static int made;

    /// <summary>Horizontal bars under each other; a hidden value is a short hatched one.</summary>
    /// <param name="colour">Class of the bars.</param>
    /// <param name="width">In pixels, where the page is as wide as it gets.</param>
    /// <param name="labels">How much of it labels take.</param>
    public static string Bars(string title, string description, IReadOnlyList<Bar> bars, string colour, int width = 640, int labels = 200)
    {
        var most = Math.Max(1, bars.Max(b => b.Value ?? 0));
        var (room, svg) = (width - labels - ValueWidth, new StringBuilder());
        foreach (var (i, bar) in bars.Index())
        {
            var (y, length) = ((i * Row) + 4, bar.Value is { } value ? Math.Max(value == 0 ? 0 : 2, room * (double)value / most) : 14);
            svg.Append(CultureInfo.InvariantCulture, $"""
                <text class="label" x="{labels - 10}" y="{y + 15}">{Html(Short(bar.Label, labels / 7))}</text>
                <rect class="{(bar.Value is null ? "hidden" : colour)}" x="{labels}" y="{y}" width="{length:0.#}" height="20" rx="3"/>
                <text class="value" x="{labels + length + 8:0.#}" y="{y + 15}">{Html(bar.Text)}</text>

                """);
        }

        return Svg(title, description, width, (bars.Count * Row) + 4, svg);
    }

    /// <summary>Groups of columns beside each other, one colour for each series.</summary>
    /// <param name="series">Name and class of each.</param>
    public static string Columns(string title, string description, IReadOnlyList<(string Label, int?[] Values)> groups, IReadOnlyList<(string Name, string Colour)> series)
    {
        const int left = 56, top = 34, height = 190, width = 900;
        var most = Scale(groups.SelectMany(g => g.Values).Max() ?? 0);
        var (step, svg) = ((width - left) / (double)Math.Max(1, groups.Count), new StringBuilder());
        foreach (var (i, (name, colour)) in series.Index())
            svg.Append(CultureInfo.InvariantCulture, $"""<rect class="{colour}" x="{left + (i * 150)}" y="4" width="14" height="14" rx="2"/><text class="key" x="{left + 20 + (i * 150)}" y="16">{Html(name)}</text>""");
        for (var line = 0; line <= 4; line++)
        {
            var y = top + height - (height * line / 4.0);
            svg.Append(CultureInfo.InvariantCulture, $"""<line class="grid" x1="{left}" x2="{width}" y1="{y:0.#}" y2="{y:0.#}"/><text class="label" x="{left - 8}" y="{y + 4:0.#}">{most * line / 4}</text>""");
        }

        foreach (var (i, (label, values)) in groups.Index())
        {
            var column = step * 0.72 / values.Length;
            foreach (var (j, value) in values.Index())
            {
                var tall = value is { } known ? height * (double)known / most : 8;
                svg.Append(CultureInfo.InvariantCulture, $"""<rect class="{(value is null ? "hidden" : series[j].Colour)}" x="{left + (i * step) + (step * 0.14) + (j * column):0.#}" y="{top + height - tall:0.#}" width="{column - 2:0.#}" height="{tall:0.#}" rx="1.5"/>""");
            }

            svg.Append(CultureInfo.InvariantCulture, $"""<text class="tick" x="{left + ((i + 0.5) * step):0.#}" y="{top + height + 20}">{Html(label)}</text>""");
        }

        return Svg(title, description, width, top + height + 30, svg);
    }

    private static string Svg(string title, string description, int width, int height, StringBuilder content)
    {
        var id = Interlocked.Increment(ref made);
        return $"""
            <svg role="img" aria-labelledby="t{id} d{id}" viewBox="0 0 {width} {height}">
            <title id="t{id}">{Html(title)}</title>
            <desc id="d{id}">{Html(description)}</desc>
            {content}</svg>
            """;
    }

    /// <summary>A round number of four steps, not under <paramref name="most"/>.</summary>
    private static int Scale(int most)
    {
        var step = 1;
        for (var i = 1; step * 4 < most; i++) step = (int)(Math.Pow(10, i / 4) * (i % 4) switch { 0 => 1, 1 => 2, 2 when i < 4 => 3, 2 => 2.5, _ => 5 });
        return step * 4;
    }

    private static string Short(string label, int letters) => label.Length > letters ? label[..(letters - 1)] + "…" : label;
}
