using System.Buffers.Binary;

namespace SiBridge.Translation.Lheo;

/// <summary>The units of a document in UTF-16, of two bytes each, as one byte each: ASCII as it is, all else as what no tag has.</summary>
internal sealed class LheoUnits
{
    /// <summary>Bytes by which an XML reader tells how a document is written.</summary>
    public const int Beginning = 4;

    private const byte NotAscii = 0x80;

    private readonly bool bigEndian;
    private int first = -1;

    private LheoUnits(bool bigEndian) => this.bigEndian = bigEndian;

    public delegate void Watcher(ReadOnlySpan<byte> units);

    public int CodePage => bigEndian ? 1201 : 1200;

    /// <summary>Whether four bytes are a unit.</summary>
    public static bool AreFour(ReadOnlySpan<byte> beginning) =>
        beginning is [0, 0, ..] or [0xFF, 0xFE, 0, 0, ..] or [0xFE, 0xFF, 0, 0, ..] or [0, 0x3C, 0, 0, ..] or [0x3C, 0, 0, 0, ..];

    /// <returns>Null when a byte is a unit.</returns>
    public static LheoUnits? Of(ReadOnlySpan<byte> beginning) => beginning switch
    {
        [0xFE, 0xFF, ..] or [0, ..] => new(true),
        [0xFF, 0xFE, ..] or [_, 0, ..] => new(false),
        _ => null,
    };

    public void Each(ReadOnlySpan<byte> bytes, Watcher watch)
    {
        Span<byte> units = stackalloc byte[512];
        while (bytes.Length > 0)
        {
            var n = 0;
            if (first >= 0)
            {
                units[n++] = Unit([(byte)first, bytes[0]]);
                bytes = bytes[1..];
                first = -1;
            }

            for (; n < units.Length && bytes.Length > 1; bytes = bytes[2..]) units[n++] = Unit(bytes);
            if (bytes.Length == 1)
            {
                first = bytes[0];
                bytes = [];
            }

            watch(units[..n]);
        }
    }

    private byte Unit(ReadOnlySpan<byte> bytes) =>
        (bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes)) is < NotAscii and var ascii ? (byte)ascii : NotAscii;
}
