using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace SiBridge.Tests.JsonSchema.Properties;

/// <summary>A JSON number as a whole number times a power of ten: exact, and as slow as it looks.</summary>
internal readonly record struct ExactNumber(BigInteger Digits, int Exponent)
{
    public bool IsInteger => IsMultipleOf(new(1, 0));

    public static ExactNumber Of(JsonElement number)
    {
        string[] parts = number.GetRawText().ToUpperInvariant().Split('E');
        int exponent = parts.Length == 1 ? 0 : int.Parse(parts[1], CultureInfo.InvariantCulture);
        string[] mantissa = parts[0].Split('.');
        string fraction = mantissa.Length == 1 ? "" : mantissa[1];
        return new(BigInteger.Parse(mantissa[0] + fraction, CultureInfo.InvariantCulture), exponent - fraction.Length);
    }

    public int CompareTo(ExactNumber other)
    {
        var (mine, theirs) = Aligned(this, other);
        return mine.CompareTo(theirs);
    }

    public bool IsMultipleOf(ExactNumber divisor)
    {
        var (mine, theirs) = Aligned(this, divisor);
        return mine % theirs == 0;
    }

    private static (BigInteger A, BigInteger B) Aligned(ExactNumber a, ExactNumber b)
    {
        int lowest = Math.Min(a.Exponent, b.Exponent);
        return (a.Digits * BigInteger.Pow(10, a.Exponent - lowest), b.Digits * BigInteger.Pow(10, b.Exponent - lowest));
    }
}
