using System.Text;

namespace SiBridge.Cli;

/// <summary>
/// A file's lines, as far as one looks at them: a long line is cut around the place. Only moves forward, so that a hundred errors on
/// one line of 64 MiB cost one walk.
/// </summary>
internal sealed class SourceText(ReadOnlyMemory<byte> utf8)
{
    /// <summary>Columns of a screen.</summary>
    private const int Width = 100, Before = 60;

    private readonly ReadOnlyMemory<byte> text = utf8.Span.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;
    private int line = 1, column = 1, at, lineStart, lineEnd = -1;

    /// <summary>The line with a caret under the place; two lines.</summary>
    /// <param name="wantedLine">From 1; not before the one asked for last.</param>
    /// <param name="wantedColumn">From 1, in characters; not before the one asked for last on this line.</param>
    public string Excerpt(int wantedLine, int wantedColumn)
    {
        MoveTo(wantedLine, wantedColumn);
        var shown = new StringBuilder();
        var caret = 0;
        var from = Back();
        if (from > lineStart) (shown, caret) = (shown.Append('…'), 1);
        caret += Append(shown, from, at, int.MaxValue);
        Append(shown, at, lineEnd, Width - caret);
        return $"{line,5} | {shown}\n{"",5} | {new string(' ', caret)}^";
    }

    private void MoveTo(int wantedLine, int wantedColumn)
    {
        if (lineEnd < 0) lineEnd = EndOfLine();
        for (; line < wantedLine && text.Span[at..].IndexOf((byte)'\n') is >= 0 and var newline; lineEnd = EndOfLine())
            (line, column, at, lineStart) = (line + 1, 1, at + newline + 1, at + newline + 1);
        for (; column < wantedColumn && at < lineEnd; column++)
            at = Next(at);
    }

    private int Next(int offset)
    {
        do offset++;
        while (offset < text.Length && IsContinuation(text.Span[offset]));
        return offset;
    }

    /// <summary>Where the excerpt begins: some columns before the place.</summary>
    private int Back()
    {
        var from = at;
        for (var width = 0; from > lineStart && width < Before;)
        {
            do from--;
            while (from > lineStart && IsContinuation(text.Span[from]));
            Rune.DecodeFromUtf8(text.Span[from..], out var rune, out _);
            width += ScreenCell.Of(rune).Width;
        }

        return from;
    }

    private int EndOfLine()
    {
        var newline = text.Span[at..].IndexOf((byte)'\n');
        var end = newline < 0 ? text.Length : at + newline;
        return end > at && text.Span[end - 1] == '\r' ? end - 1 : end;
    }

    /// <returns>How many columns were written.</returns>
    private int Append(StringBuilder shown, int from, int to, int columns)
    {
        var written = 0;
        while (from < to)
        {
            Rune.DecodeFromUtf8(text.Span[from..], out var rune, out var length);
            var (cell, width) = ScreenCell.Of(rune);
            if (written + width > columns)
            {
                shown.Append('…');
                break;
            }

            shown.Append(cell);
            written += width;
            from += length;
        }

        return written;
    }

    private static bool IsContinuation(byte b) => (b & 0xC0) == 0x80;
}
