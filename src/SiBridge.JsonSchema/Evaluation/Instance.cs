using System.Runtime.InteropServices;
using System.Text.Json;

namespace SiBridge.JsonSchema.Evaluation;

/// <summary>
/// What a schema is applied to: a JSON value, or the name of a property (for <c>propertyNames</c>), which System.Text.Json cannot
/// present as a value without allocating one.
/// </summary>
internal readonly struct Instance
{
    private readonly JsonProperty _property;
    private readonly bool _isName;

    public Instance(JsonElement element)
    {
        Element = element;
        Kind = element.ValueKind;
    }

    private Instance(JsonProperty property)
    {
        _property = property;
        _isName = true;
        Kind = JsonValueKind.String;
    }

    public JsonValueKind Kind { get; }

    /// <summary>The value; meaningless for a name, which is always a string and read through <see cref="RawText"/>.</summary>
    public JsonElement Element { get; }

    /// <summary>The bytes between the quotes of a string, escapes included.</summary>
    public ReadOnlySpan<byte> RawText =>
        _isName ? JsonMarshal.GetRawUtf8PropertyName(_property) : JsonMarshal.GetRawUtf8Value(Element)[1..^1];

    /// <summary>The number; only for numbers.</summary>
    public JsonNumber Number => JsonNumber.Of(Element);

    public static Instance NameOf(JsonProperty property) => new(property);
}
