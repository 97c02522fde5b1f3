namespace SiBridge.JsonSchema.Text;

/// <summary>
/// Turns byte offsets of a UTF-8 text into lines and columns. A file of 64 MiB on a single line can have thousands of errors, so the
/// position is noted once per block, and a question costs one block instead of the whole text.
/// </summary>
internal sealed class TextPositions(ReadOnlyMemory<byte> utf8)
{
    private const int Block = 4096;

    private (int Line, int Column)[]? _blocks;

    /// <summary>Line and column, from 1, of the character that begins at this offset.</summary>
    public (int Line, int Column) At(int offset)
    {
        // Made when first asked for: a text without errors is asked nothing.
        _blocks ??= Blocks(utf8.Span);
        int block = offset / Block;
        return Advance(_blocks[block], utf8.Span[(block * Block)..offset]);
    }

    /// <summary>The same for a single question.</summary>
    public static (int Line, int Column) Find(ReadOnlySpan<byte> utf8, int offset) => Advance((1, 1), utf8[..offset]);

    /// <summary>The offset of a line and byte as <see cref="System.Text.Json.JsonException"/> counts them, both from 0.</summary>
    public static int Offset(ReadOnlySpan<byte> utf8, long line, long byteInLine)
    {
        int start = 0;
        for (; line > 0; line--)
            start += utf8[start..].IndexOf((byte)'\n') + 1;
        return (int)Math.Min(start + byteInLine, utf8.Length);
    }

    private static (int Line, int Column)[] Blocks(ReadOnlySpan<byte> utf8)
    {
        var blocks = new (int, int)[(utf8.Length / Block) + 1];
        (int Line, int Column) position = (1, 1);
        for (int i = 0; i < blocks.Length; i++)
        {
            blocks[i] = position;
            int start = i * Block;
            position = Advance(position, utf8.Slice(start, Math.Min(Block, utf8.Length - start)));
        }

        return blocks;
    }

    private static (int Line, int Column) Advance((int Line, int Column) position, ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            if (b == '\n')
                position = (position.Line + 1, 1);
            else if (!JsonString.IsContinuation(b))
                position.Column++;
        }

        return position;
    }
}
