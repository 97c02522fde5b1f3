using System.Buffers.Binary;
using System.Data.Common;
using System.IO.Compression;

namespace SiBridge.Storage;

/// <summary>
/// Bodies as a database keeps them. PostgreSQL compresses by itself only what is longer than most messages are, so there it is done here;
/// a SQLite file stays readable with its own tools.
/// </summary>
public static class Packed
{
    /// <summary>Stands before what is compressed; a message begins with a brace.</summary>
    private const byte Mark = 0;

    /// <summary>Fast, and nearly as small as the slow ones make it.</summary>
    private const int Quality = 2, Window = 16;

    /// <param name="body">UTF-8 JSON.</param>
    public static byte[] Pack(this DbConnection db, byte[] body)
    {
        if (!db.IsPostgres()) return body;
        var packed = new byte[sizeof(int) + 1 + BrotliEncoder.GetMaxCompressedLength(body.Length)];
        packed[0] = Mark;
        BinaryPrimitives.WriteInt32LittleEndian(packed.AsSpan(1), body.Length);
        return BrotliEncoder.TryCompress(body, packed.AsSpan(1 + sizeof(int)), out var length, Quality, Window) && length + 1 + sizeof(int) < body.Length
            ? packed[..(1 + sizeof(int) + length)]
            : body;
    }

    /// <exception cref="InvalidDataException">It is not what <see cref="Pack"/> made.</exception>
    public static byte[] Unpack(byte[] kept)
    {
        if (kept is not [Mark, ..]) return kept;
        var body = new byte[BinaryPrimitives.ReadInt32LittleEndian(kept.AsSpan(1))];
        return BrotliDecoder.TryDecompress(kept.AsSpan(1 + sizeof(int)), body, out var length) && length == body.Length
            ? body
            : throw new InvalidDataException("a body that was kept cannot be read");
    }
}
