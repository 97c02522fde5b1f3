using System.Text.Json;
using System.Runtime.InteropServices;

namespace SiBridge.JsonSchema.Evaluation;

/// <summary>
/// A JSON number as its significant digits and a power of ten, read from its text. Comparing texts is exact for any length and any
/// exponent, which neither double nor decimal is, and needs no memory.
/// </summary>
internal readonly ref struct JsonNumber
{
    // Beyond this an exponent is cut off, so that sums of exponents cannot overflow; no document can hold that many digits.
    private const long LargestExponent = 1_000_000_000_000_000;

    private readonly bool _negative;

    // From the first digit that is not zero to the last one; a decimal point may stand within. Empty for zero.
    private readonly ReadOnlySpan<byte> _digits;
    private readonly long _highest;

    private JsonNumber(bool negative, ReadOnlySpan<byte> digits, long highest, long lowest)
    {
        _negative = negative;
        _digits = digits;
        _highest = highest;
        LowestExponent = lowest;
    }

    /// <summary>The power of ten of the last digit that is not zero; 0 for zero.</summary>
    public long LowestExponent { get; }

    public bool IsZero => _digits.IsEmpty;

    public bool IsPositive => !_negative && !IsZero;

    /// <summary>An integer by value: 3.0 and 1e2 are, 1e-1 is not.</summary>
    public bool IsInteger => LowestExponent >= 0;

    public DigitEnumerator Digits => new(_digits);

    public static JsonNumber Of(JsonElement number) => Parse(JsonMarshal.GetRawUtf8Value(number));

    public static JsonNumber Parse(ReadOnlySpan<byte> raw)
    {
        bool negative = raw[0] == '-';
        int e = raw.IndexOfAny((byte)'e', (byte)'E');
        ReadOnlySpan<byte> mantissa = raw[(negative ? 1 : 0)..(e < 0 ? raw.Length : e)];
        int first = mantissa.IndexOfAnyInRange((byte)'1', (byte)'9');
        if (first < 0)
            return default;
        int last = mantissa.LastIndexOfAnyInRange((byte)'1', (byte)'9');
        int point = mantissa.IndexOf((byte)'.');
        if (point < 0)
            point = mantissa.Length;
        long exponent = e < 0 ? 0 : Exponent(raw[(e + 1)..]);
        return new JsonNumber(negative, mantissa[first..(last + 1)], Place(first, point) + exponent, Place(last, point) + exponent);
    }

    public int CompareTo(JsonNumber other)
    {
        if (IsZero || other.IsZero || _negative != other._negative)
            return Sign.CompareTo(other.Sign);
        int magnitude = _highest.CompareTo(other._highest);
        if (magnitude == 0)
            magnitude = CompareDigits(other);
        return _negative ? -magnitude : magnitude;
    }

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Sign);
        hash.Add(_highest);
        foreach (int digit in Digits)
            hash.Add(digit);
        return hash.ToHashCode();
    }

    private int Sign => IsZero ? 0 : _negative ? -1 : 1;

    private int CompareDigits(JsonNumber other)
    {
        DigitEnumerator mine = Digits;
        DigitEnumerator theirs = other.Digits;
        while (true)
        {
            bool more = mine.MoveNext();
            if (more != theirs.MoveNext())
                return more ? 1 : -1;
            if (!more)
                return 0;
            if (mine.Current != theirs.Current)
                return mine.Current.CompareTo(theirs.Current);
        }
    }

    // The power of ten of the digit at this index of the mantissa.
    private static long Place(int index, int point) => index < point ? point - 1 - index : point - index;

    private static long Exponent(ReadOnlySpan<byte> text)
    {
        long value = 0;
        foreach (byte b in text)
        {
            if (b is >= (byte)'0' and <= (byte)'9')
                value = Math.Min((value * 10) + (b - '0'), LargestExponent);
        }

        return text[0] == '-' ? -value : value;
    }

    /// <summary>The digits, most significant first, without the decimal point.</summary>
    public ref struct DigitEnumerator(ReadOnlySpan<byte> digits)
    {
        private readonly ReadOnlySpan<byte> _digits = digits;
        private int _at = -1;

        public readonly int Current => _digits[_at] - '0';

        public readonly DigitEnumerator GetEnumerator() => this;

        public bool MoveNext()
        {
            if (++_at < _digits.Length && _digits[_at] == '.')
                _at++;
            return _at < _digits.Length;
        }
    }
}
