using System.Text;
using System.Text.Json;
using SiBridge.JsonSchema.Compilation;
using SiBridge.JsonSchema.Evaluation;

namespace SiBridge.JsonSchema.Keywords;

/// <summary><c>minimum</c>, <c>maximum</c>, <c>exclusiveMinimum</c> and <c>exclusiveMaximum</c>.</summary>
internal sealed class NumberLimitKeyword(KeywordSite site, string limit) : Assertion(site)
{
    private readonly byte[] _limit = Encoding.UTF8.GetBytes(limit);

    public override ValueKinds AppliesTo => ValueKinds.Number;

    public static void Compile(SchemaSite schema, List<Keyword> keywords)
    {
        foreach (string name in (string[])["minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"])
        {
            if (schema.TryGetNumber(name, out JsonElement limit))
                keywords.Add(new NumberLimitKeyword(schema.At(name), limit.GetRawText()));
        }
    }

    protected override bool Holds(in Instance instance)
    {
        int order = instance.Number.CompareTo(JsonNumber.Parse(_limit));
        return Site.Name switch
        {
            "minimum" => order >= 0,
            "exclusiveMinimum" => order > 0,
            "maximum" => order <= 0,
            _ => order < 0,
        };
    }

    public override bool GainsFromValue => true;

    public override string Describe(in Instance instance) => Site.Name switch
    {
        "minimum" => $"nombre trop petit: {limit} au moins",
        "exclusiveMinimum" => $"nombre trop petit: plus de {limit} attendu",
        "maximum" => $"nombre trop grand: {limit} au plus",
        _ => $"nombre trop grand: moins de {limit} attendu",
    };
}

/// <summary><c>multipleOf</c>, exact: 0.3 is a multiple of 0.1, and 1e400 one of 7 or not.</summary>
internal sealed class MultipleOfKeyword : Assertion
{
    // With 18 digits, ten times a remainder plus a digit still fits 64 bits.
    private const int MostDigits = 18;

    private readonly string _text;
    private readonly ulong _divisor;
    private readonly long _exponent;

    private MultipleOfKeyword(KeywordSite site, string text)
        : base(site)
    {
        _text = text;
        JsonNumber number = JsonNumber.Parse(Encoding.UTF8.GetBytes(text));
        _exponent = number.LowestExponent;
        foreach (int digit in number.Digits)
            _divisor = (_divisor * 10) + (ulong)digit;
    }

    public override ValueKinds AppliesTo => ValueKinds.Number;

    public static void Compile(SchemaSite schema, List<Keyword> keywords)
    {
        if (!schema.TryGetNumber("multipleOf", out JsonElement value))
            return;
        int digits = 0;
        foreach (int _ in JsonNumber.Of(value).Digits)
            digits++;
        if (!JsonNumber.Of(value).IsPositive || digits > MostDigits)
            throw schema.Malformed("multipleOf", $"un nombre positif, de {MostDigits} chiffres significatifs au plus");
        keywords.Add(new MultipleOfKeyword(schema.At("multipleOf"), value.GetRawText()));
    }

    protected override bool Holds(in Instance instance)
    {
        JsonNumber number = instance.Number;
        if (number.IsZero)
            return true;
        // Neither has trailing zeros, so a number with a lower last digit than the divisor's is no multiple.
        long shift = number.LowestExponent - _exponent;
        if (shift < 0)
            return false;
        ulong remainder = 0;
        foreach (int digit in number.Digits)
            remainder = ((remainder * 10) + (ulong)digit) % _divisor;
        return (UInt128)remainder * PowerOfTen(shift) % _divisor == 0;
    }

    public override bool GainsFromValue => true;

    public override string Describe(in Instance instance) => $"doit être un multiple de {_text}";

    // 10^exponent modulo the divisor, by squaring.
    private UInt128 PowerOfTen(long exponent)
    {
        UInt128 power = 1 % (UInt128)_divisor;
        UInt128 square = 10 % (UInt128)_divisor;
        for (; exponent > 0; exponent >>= 1)
        {
            if ((exponent & 1) != 0)
                power = power * square % _divisor;
            square = square * square % _divisor;
        }

        return power;
    }
}
