using System.Text;
using SiBridge.JsonSchema.Reading;

namespace SiBridge.JsonSchema.Text;

/// <summary>Raw JSON strings (the bytes between the quotes) and what they stand for. Nothing here throws.</summary>
internal static class JsonString
{
    public static bool IsContinuation(byte b) => (b & 0xC0) == 0x80;

    public static bool HasEscapes(ReadOnlySpan<byte> raw) => raw.Contains((byte)'\\');

    public static string Decode(ReadOnlySpan<byte> raw)
    {
        using var text = new Utf8Text(raw, []);
        return Encoding.UTF8.GetString(text.Value);
    }

    /// <summary>Length in code points.</summary>
    public static int Length(ReadOnlySpan<byte> raw)
    {
        using var text = new Utf8Text(raw, stackalloc byte[256]);
        int length = 0;
        foreach (byte b in text.Value)
        {
            if (!IsContinuation(b))
                length++;
        }

        return length;
    }

    public static bool AreEqual(ReadOnlySpan<byte> rawA, ReadOnlySpan<byte> rawB)
    {
        if (!HasEscapes(rawA) && !HasEscapes(rawB))
            return rawA.SequenceEqual(rawB);
        using var a = new Utf8Text(rawA, stackalloc byte[256]);
        using var b = new Utf8Text(rawB, stackalloc byte[256]);
        return a.Value.SequenceEqual(b.Value);
    }

    /// <summary>Writes the UTF-8 that the raw string stands for; never longer than the raw string. A lone surrogate becomes U+FFFD.</summary>
    public static int Unescape(ReadOnlySpan<byte> raw, Span<byte> utf8)
    {
        int written = 0;
        while (true)
        {
            int plain = raw.IndexOf((byte)'\\');
            if (plain < 0 || plain + 1 >= raw.Length)
            {
                raw.CopyTo(utf8[written..]);
                return written + raw.Length;
            }

            raw[..plain].CopyTo(utf8[written..]);
            written += plain;
            raw = raw[plain..];
            Rune rune = Escaped(raw, out int length);
            written += rune.EncodeToUtf8(utf8[written..]);
            raw = raw[length..];
        }
    }

    private static Rune Escaped(ReadOnlySpan<byte> escape, out int length)
    {
        length = 2;
        switch ((char)escape[1])
        {
            case 'b': return new Rune('\b');
            case 'f': return new Rune('\f');
            case 'n': return new Rune('\n');
            case 'r': return new Rune('\r');
            case 't': return new Rune('\t');
            case 'u': break;
            default: return new Rune((char)escape[1]);
        }

        int unit = EscapeCheck.CodeUnit(escape, 0);
        length = Math.Min(6, escape.Length);
        if (Rune.TryCreate(unit, out Rune rune))
            return rune;
        int low = EscapeCheck.CodeUnit(escape, 6);
        if (unit < 0 || low < 0 || !Rune.TryCreate((char)unit, (char)low, out rune))
            return Rune.ReplacementChar;
        length = 12;
        return rune;
    }
}
