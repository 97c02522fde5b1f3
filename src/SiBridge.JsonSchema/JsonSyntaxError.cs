namespace SiBridge.JsonSchema;

/// <summary>Why a text was refused as JSON, and where.</summary>
/// <param name="Code">Stable, one of <see cref="JsonSyntaxCodes"/>.</param>
/// <param name="Message">A French sentence that contains nothing of the document's values.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in characters (code points).</param>
public sealed record JsonSyntaxError(string Code, string Message, int Line, int Column);

/// <summary>The reasons for which a text is refused as JSON.</summary>
public static class JsonSyntaxCodes
{
    /// <summary>Nothing, or white space only.</summary>
    public const string Empty = "empty";

    /// <summary>Not JSON, for another reason than the following.</summary>
    public const string NotJson = "not-json";

    /// <summary>The text ends before the value does.</summary>
    public const string Truncated = "truncated";

    /// <summary>Something follows the value.</summary>
    public const string TrailingData = "trailing-data";

    /// <summary>A comment, which JSON does not have.</summary>
    public const string Comment = "comment";

    /// <summary>A comma before the end of an object or array.</summary>
    public const string TrailingComma = "trailing-comma";

    /// <summary>Bytes that are not UTF-8.</summary>
    public const string InvalidUtf8 = "invalid-utf8";

    /// <summary>Two properties of one object have the same name.</summary>
    public const string DuplicateKey = "duplicate-key";

    /// <summary>Nested deeper than <see cref="JsonText.MaxDepth"/>.</summary>
    public const string TooDeep = "too-deep";

    /// <summary>More bytes than are read.</summary>
    public const string TooLarge = "too-large";

    /// <summary>A string contains U+0000, which many systems cannot store.</summary>
    public const string NulCharacter = "nul-character";

    /// <summary>An escape gives one half of a surrogate pair, which is no character.</summary>
    public const string LoneSurrogate = "lone-surrogate";
}
