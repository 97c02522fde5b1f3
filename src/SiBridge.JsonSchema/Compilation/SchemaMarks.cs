using System.Text.Json;

namespace SiBridge.JsonSchema.Compilation;

/// <summary>What a schema object says about itself that changes no verdict.</summary>
/// <param name="Title">Its <c>title</c>.</param>
/// <param name="Personal">
/// Its <c>x-personnel</c>. True: this value and all below it may tell about a person. False: this very value cannot. Null: nobody said.
/// </param>
internal readonly record struct SchemaMarks(string? Title, bool? Personal)
{
    public static SchemaMarks Of(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
            return default;
        string? title = schema.TryGetProperty("title", out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
        if (!schema.TryGetProperty("x-personnel", out JsonElement mark))
            return new SchemaMarks(title, null);
        // Whatever else stands there was meant to protect.
        return new SchemaMarks(title, mark.ValueKind != JsonValueKind.False);
    }
}
