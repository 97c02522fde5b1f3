using System.Buffers;
using System.Text;

namespace SiBridge.Translation;

/// <summary>
/// The bytes that a recipient reads, told as pieces of the emitter's message and what stands between them: most of a message is the same
/// for all who may read it, and is kept once. Made once, it never changes afterwards, as the message itself does not.
/// </summary>
/// <remarks>Kept as: count of bytes, the bytes, count of bytes to copy, where they begin in the message; and so on. Numbers are 7 bits to a byte.</remarks>
public sealed class BodyWriter(ReadOnlyMemory<byte> message)
{
    private readonly ArrayBufferWriter<byte> parts = new(256), between = new(256);
    private int from, length;

    /// <summary>Adds bytes of its own.</summary>
    public BodyWriter Write(ReadOnlySpan<byte> bytes)
    {
        if (length > 0) Flush();
        between.Write(bytes);
        return this;
    }

    /// <inheritdoc cref="Write(ReadOnlySpan{byte})"/>
    public BodyWriter Write(string text) => Write(Encoding.UTF8.GetBytes(text));

    /// <summary>Adds the message's bytes from one place up to another.</summary>
    public BodyWriter Copy(Range range)
    {
        if (length > 0) Flush();
        (from, length) = range.GetOffsetAndLength(message.Length);
        return this;
    }

    public byte[] ToParts()
    {
        Flush();
        return parts.WrittenSpan.ToArray();
    }

    private void Flush()
    {
        Number(between.WrittenCount);
        parts.Write(between.WrittenSpan);
        Number(length);
        Number(from);
        between.ResetWrittenCount();
        (from, length) = (0, 0);
    }

    private void Number(int value)
    {
        for (; value > 0x7f; value >>= 7) parts.Write([(byte)(value | 0x80)]);
        parts.Write([(byte)value]);
    }
}

/// <summary>Reads what <see cref="BodyWriter"/> wrote.</summary>
public static class Body
{
    /// <param name="message">The emitter's message, as it was when the body was made.</param>
    public static byte[] Of(ReadOnlySpan<byte> parts, ReadOnlySpan<byte> message)
    {
        var body = new ArrayBufferWriter<byte>(parts.Length + message.Length);
        while (parts.Length > 0)
        {
            var own = Number(ref parts);
            body.Write(parts[..own]);
            parts = parts[own..];
            var length = Number(ref parts);
            body.Write(message.Slice(Number(ref parts), length));
        }

        return body.WrittenSpan.ToArray();
    }

    private static int Number(ref ReadOnlySpan<byte> parts)
    {
        var (value, shift) = (0, 0);
        byte next;
        do
        {
            next = parts[0];
            parts = parts[1..];
            value |= (next & 0x7f) << shift;
            shift += 7;
        }
        while (next > 0x7f);
        return value;
    }
}
