using System.Text.RegularExpressions;

namespace SiBridge.Reference;

/// <summary>By which id France Travail knows a person (domain §5): regional (7 digits and a letter), local (3 digits before it) or national (10 digits).</summary>
/// <param name="Cle">The regional id, of a local one too, or the national one.</param>
/// <param name="Geo">The 3 digits before a local one; null where they are not told.</param>
public readonly partial record struct FranceTravailId(string Cle, string? Geo)
{
    public bool IsNational => char.IsAsciiDigit(Cle[^1]);

    /// <param name="text">In one of its three shapes.</param>
    public static FranceTravailId Of(string text) => char.IsAsciiDigit(text[^1]) || text.Length is 8 ? new(text, null) : new(text[3..], text[..3]);

    /// <summary>Reads what somebody else wrote; null when it has none of the three shapes.</summary>
    public static FranceTravailId? Read(string text) => text.Trim().ToUpperInvariant() is var id && Shape().IsMatch(id) ? Of(id) : null;

    /// <summary>Whether both may be one person's: what both tell is the same.</summary>
    public bool Meets(FranceTravailId other) => Cle == other.Cle && (Geo is null || other.Geo is null || Geo == other.Geo);

    [GeneratedRegex(@"^([0-9]{7}[A-Z]|[0-9]{10}[A-Z]?)\z")]
    private static partial Regex Shape();
}
