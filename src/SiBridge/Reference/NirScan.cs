namespace SiBridge.Reference;

/// <summary>Which forms of the NIR are looked for in a string. A stricter scan would refuse numbers that belong there.</summary>
public enum NirScan
{
    /// <summary>The 15-character form, which its key proves.</summary>
    Everywhere,

    /// <summary>
    /// Also the 13-character form, which nothing proves: only where people write, because elsewhere 13 digits are mostly
    /// somebody's identifier.
    /// </summary>
    NamesAndFreeText,

    /// <summary>No form: a telephone number is digits, and may look like anything.</summary>
    Telephone,
}
