using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace SiBridge.Journal;

/// <summary>
/// Tells whether two messages say the same: equality by value, so that order of keys, white space, escapes and spellings of a
/// number (<c>1</c>, <c>1.0</c>, <c>1e0</c>) do not count. A hash is kept rather than the body, which may be purged.
/// </summary>
public static class ContentHash
{
    private const long LargestExponent = 1_000_000_000_000_000;

    /// <param name="message">The whole message.</param>
    /// <param name="leftOut">Top-level properties that are not part of what was said.</param>
    /// <returns>SHA-256, 32 bytes.</returns>
    public static byte[] Of(JsonElement message, params string[] leftOut)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, message, leftOut);
        }

        return SHA256.HashData(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value, params string[] leftOut)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in value.EnumerateObject().Where(p => !leftOut.Contains(p.Name)).OrderBy(p => p.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(property.Name);
                    Write(writer, property.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray()) Write(writer, item);
                writer.WriteEndArray();
                break;
            case JsonValueKind.Number:
                writer.WriteRawValue(Canonical(value.GetRawText()), skipInputValidation: true);
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    /// <summary>A number as digits and a power of ten, with no trailing zero: <c>120</c> and <c>1.2e2</c> are both <c>12e1</c>.</summary>
    internal static string Canonical(string number)
    {
        var mantissa = number;
        var exponent = 0L;
        var e = number.AsSpan().IndexOfAny('e', 'E');
        if (e >= 0)
        {
            mantissa = number[..e];
            exponent = Exponent(number.AsSpan(e + 1));
        }

        var negative = mantissa.StartsWith('-');
        if (negative) mantissa = mantissa[1..];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0)
        {
            exponent -= mantissa.Length - point - 1;
            mantissa = mantissa.Remove(point, 1);
        }

        var digits = mantissa.TrimStart('0');
        var trimmed = digits.TrimEnd('0');
        if (trimmed.Length == 0) return "0";
        exponent += digits.Length - trimmed.Length;
        return $"{(negative ? "-" : "")}{trimmed}e{exponent.ToString(CultureInfo.InvariantCulture)}";
    }

    /// <summary>
    /// An exponent, cut off where no document holds as many digits: one of a million digits is read in a moment, and the sums of
    /// exponents cannot overflow.
    /// </summary>
    private static long Exponent(ReadOnlySpan<char> text)
    {
        var value = 0L;
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c)) value = Math.Min((value * 10) + (c - '0'), LargestExponent);
        }

        return text[0] is '-' ? -value : value;
    }
}
