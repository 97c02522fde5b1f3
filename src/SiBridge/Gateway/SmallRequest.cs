using System.Text;
using SiBridge.JsonSchema;

namespace SiBridge.Gateway;

/// <summary>Reads the small JSON objects that steer the bridge, with the same strictness and the same errors as messages.</summary>
internal static class SmallRequest
{
    public static async Task<(JsonText? Request, Problem? Problem)> Read(HttpContext http, CompiledSchema schema, int limit, byte[]? emptyIs = null)
    {
        if (emptyIs is not null && http.Request.ContentLength is 0 or null && http.Request.ContentType is null) return (Parse(emptyIs, schema), null);
        var (bytes, problem) = await RequestBody.Read(http, limit);
        if (problem is not null) return (null, problem);
        if (!JsonText.TryParse(bytes, out var text, out var syntax)) return (null, Problem.InvalidJson(syntax));
        if (MessageCheck.Shape(schema, text.Root, new(text, "")) is not { } wrong) return (text, null);
        text.Dispose();
        return (null, wrong);
    }

    public static CompiledSchema Schema(string schema)
    {
        var registry = new SchemaRegistry();
        return registry.Get(registry.Add(Encoding.UTF8.GetBytes(schema)));
    }

    private static JsonText Parse(byte[] bytes, CompiledSchema schema) => JsonText.TryParse(bytes, out var text, out _) && schema.IsValid(text!.Root)
        ? text
        : throw new InvalidOperationException("the default request breaks its own schema");
}
