using System.Text.Json;

namespace SiBridge.JsonSchema.Evaluation;

/// <summary>The types of JSON Schema, as a set.</summary>
[Flags]
internal enum ValueKinds
{
    None = 0,
    Null = 1,
    Boolean = 2,
    Object = 4,
    Array = 8,
    String = 16,
    Number = 32,
    Any = Null | Boolean | Object | Array | String | Number,
}

internal static class ValueKindsOf
{
    public static ValueKinds Of(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => ValueKinds.Object,
        JsonValueKind.Array => ValueKinds.Array,
        JsonValueKind.String => ValueKinds.String,
        JsonValueKind.Number => ValueKinds.Number,
        JsonValueKind.True or JsonValueKind.False => ValueKinds.Boolean,
        JsonValueKind.Null => ValueKinds.Null,
        _ => ValueKinds.None,
    };
}
