namespace SiBridge.Reference;

/// <summary>The Luhn check (ISO/IEC 7812-1, annex B), which INSEE uses for SIREN and SIRET.</summary>
internal static class Luhn
{
    /// <summary>True when <paramref name="text"/> is made of ASCII digits only and passes; what is empty does not.</summary>
    public static bool IsValid(ReadOnlySpan<char> text)
    {
        var sum = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsAsciiDigit(text[i])) return false;
            var digit = text[i] - '0';
            var isDoubled = (text.Length - i) % 2 == 0;
            sum += !isDoubled ? digit : digit < 5 ? 2 * digit : (2 * digit) - 9;
        }
        return text.Length > 0 && sum % 10 == 0;
    }
}
