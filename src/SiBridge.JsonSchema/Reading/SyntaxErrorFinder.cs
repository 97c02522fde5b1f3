using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using SiBridge.JsonSchema.Text;

namespace SiBridge.JsonSchema.Reading;

/// <summary>
/// Reads a text that is already known to be bad once more, token by token, to say what is wrong first and where. Slow on purpose:
/// good texts never come here.
/// </summary>
internal static class SyntaxErrorFinder
{
    // The reader is told to accept what we refuse, so that it stops there as at a token, and not with an exception whose kind is unknown.
    private static readonly JsonReaderOptions Lenient = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Allow,
        MaxDepth = JsonText.MaxDepth + 2,
    };

    public static JsonSyntaxError Find(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
            return SyntaxErrors.At(utf8, FirstInvalidByte(utf8), JsonSyntaxCodes.InvalidUtf8);
        if (SkipWhiteSpace(utf8, 0) == utf8.Length)
            return SyntaxErrors.At(utf8, 0, JsonSyntaxCodes.Empty);

        var reader = new Utf8JsonReader(utf8, Lenient);
        var names = new NamesInScope();
        bool complete = false;
        try
        {
            while (reader.Read())
            {
                if (RefusedToken(utf8, ref reader, names) is { } error)
                    return error;
                complete = reader.CurrentDepth == 0 && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray);
            }
        }
        catch (JsonException e)
        {
            if (complete)
                return SyntaxErrors.At(utf8, SkipWhiteSpace(utf8, (int)reader.BytesConsumed), JsonSyntaxCodes.TrailingData);
            return IsTruncated(utf8)
                ? SyntaxErrors.At(utf8, utf8.Length, JsonSyntaxCodes.Truncated)
                : SyntaxErrors.At(utf8, TextPositions.Offset(utf8, e.LineNumber ?? 0, e.BytePositionInLine ?? 0), JsonSyntaxCodes.NotJson);
        }

        // The document reader and this one disagree, which is not known to happen: refused all the same.
        return SyntaxErrors.At(utf8, 0, JsonSyntaxCodes.NotJson);
    }

    private static JsonSyntaxError? RefusedToken(ReadOnlySpan<byte> utf8, ref Utf8JsonReader reader, NamesInScope names)
    {
        int start = (int)reader.TokenStartIndex;
        switch (reader.TokenType)
        {
            case JsonTokenType.Comment:
                return SyntaxErrors.At(utf8, start, JsonSyntaxCodes.Comment);
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                if (reader.CurrentDepth >= JsonText.MaxDepth)
                    return SyntaxErrors.At(utf8, start, JsonSyntaxCodes.TooDeep);
                names.Enter(reader.CurrentDepth);
                return null;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                int before = utf8[..start].TrimEnd(" \t\r\n"u8).Length - 1;
                return utf8[before] == ',' ? SyntaxErrors.At(utf8, before, JsonSyntaxCodes.TrailingComma) : null;
            case JsonTokenType.PropertyName or JsonTokenType.String:
                if (EscapeCheck.FirstRefused(reader.ValueSpan) is { } refused)
                    return SyntaxErrors.At(utf8, start + 1 + refused.Offset, refused.Code);
                if (reader.TokenType == JsonTokenType.String)
                    return null;
                string name = JsonString.Decode(reader.ValueSpan);
                return names.Add(reader.CurrentDepth, name)
                    ? null
                    : SyntaxErrors.At(utf8, start, JsonSyntaxCodes.DuplicateKey, SyntaxErrors.DuplicateKey(name));
            default:
                return null;
        }
    }

    // A text that could still become JSON if more came is a truncated one.
    private static bool IsTruncated(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, isFinalBlock: false, new JsonReaderState(Lenient));
        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static int SkipWhiteSpace(ReadOnlySpan<byte> utf8, int from)
    {
        int length = utf8[from..].IndexOfAnyExcept(" \t\r\n"u8);
        return length < 0 ? utf8.Length : from + length;
    }

    private static int FirstInvalidByte(ReadOnlySpan<byte> utf8)
    {
        int at = 0;
        while (Rune.DecodeFromUtf8(utf8[at..], out _, out int length) == System.Buffers.OperationStatus.Done)
            at += length;
        return at;
    }

    /// <summary>The names seen so far in each open object.</summary>
    private sealed class NamesInScope
    {
        private readonly HashSet<string>?[] _seen = new HashSet<string>?[JsonText.MaxDepth + 1];

        public void Enter(int parentDepth) => _seen[parentDepth + 1]?.Clear();

        public bool Add(int depth, string name) => (_seen[depth] ??= new HashSet<string>(StringComparer.Ordinal)).Add(name);
    }
}
