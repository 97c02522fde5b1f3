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
    public const string Empty = "empty";
    public const string NotJson = "not-json";
    public const string Truncated = "truncated";
    public const string TrailingData = "trailing-data";
    public const string Comment = "comment";
    public const string TrailingComma = "trailing-comma";
    public const string InvalidUtf8 = "invalid-utf8";
    public const string DuplicateKey = "duplicate-key";
    public const string TooDeep = "too-deep";
    public const string NulCharacter = "nul-character";
    public const string LoneSurrogate = "lone-surrogate";
}
