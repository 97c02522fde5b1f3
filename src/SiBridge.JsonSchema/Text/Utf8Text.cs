using System.Buffers;
using System.Text;

namespace SiBridge.JsonSchema.Text;

/// <summary>The UTF-8 of a raw JSON string: the raw bytes themselves unless they contain an escape.</summary>
internal ref struct Utf8Text
{
    private readonly byte[]? _rented;

    public Utf8Text(ReadOnlySpan<byte> raw, Span<byte> buffer)
    {
        if (!JsonString.HasEscapes(raw))
        {
            Value = raw;
            return;
        }

        // Three bytes to spare: an escape cut short in a document that was not read strictly may become U+FFFD.
        if (buffer.Length < raw.Length + 3)
            buffer = _rented = ArrayPool<byte>.Shared.Rent(raw.Length + 3);
        Value = buffer[..JsonString.Unescape(raw, buffer)];
    }

    public ReadOnlySpan<byte> Value { get; }

    public readonly void Dispose()
    {
        if (_rented is not null)
            ArrayPool<byte>.Shared.Return(_rented);
    }
}

/// <summary>The UTF-16 of a raw JSON string, for the regular expressions.</summary>
internal ref struct Utf16Text
{
    private readonly char[]? _rented;

    public Utf16Text(ReadOnlySpan<byte> raw, Span<char> buffer)
    {
        using var utf8 = new Utf8Text(raw, stackalloc byte[256]);
        if (buffer.Length < utf8.Value.Length)
            buffer = _rented = ArrayPool<char>.Shared.Rent(utf8.Value.Length);
        Value = buffer[..Encoding.UTF8.GetChars(utf8.Value, buffer)];
    }

    public ReadOnlySpan<char> Value { get; }

    public readonly void Dispose()
    {
        if (_rented is not null)
            ArrayPool<char>.Shared.Return(_rented);
    }
}
