using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SiBridge.JsonSchema;

namespace SiBridge.Tests.JsonSchema.Properties;

/// <summary>A schema and a document, and what the library and the reference say of them.</summary>
internal sealed record Specimen(string Schema, string Document)
{
    // What a document says does not depend on how its characters are written.
    private static readonly JsonSerializerOptions Escaped = new(), Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Specimen Make(int seed)
    {
        var random = new Random(seed);
        string schema = new SchemaGenerator(random).Document().ToJsonString(Plain);
        using var read = JsonDocument.Parse(schema);
        return new(schema, Text(new DocumentGenerator(random, read.RootElement).Document(), random.Chance(50) ? Escaped : Plain));
    }

    /// <param name="expected">What the reference says; null when the library refuses the schema because it would never end.</param>
    /// <returns>Null when both agree.</returns>
    public string? Disagreement(out bool? expected)
    {
        expected = null;
        if (Compiled() is not { } compiled)
            return null;
        if (!JsonText.TryParse(Encoding.UTF8.GetBytes(Document), out JsonText? text, out JsonSyntaxError? syntax))
            return $"the document is refused as JSON: {syntax.Message}";
        using (text)
        using (var schema = JsonDocument.Parse(Schema))
        {
            expected = new ReferenceEvaluator(schema.RootElement).IsValid(text.Root);
            bool valid = compiled.IsValid(text.Root);
            if (valid != expected)
                return $"IsValid is {valid}, the reference says {expected}";
            IReadOnlyList<SchemaError> errors = compiled.Evaluate(text.Root);
            if (errors.Count == 0 != expected)
                return $"Evaluate finds {errors.Count} errors, the reference says {expected}";
            return errors.Select(e => e.Pointer).FirstOrDefault(p => !Pointers.Leads(text.Root, p)) is { } lost ? $"the pointer «{lost}» leads nowhere" : null;
        }
    }

    /// <summary>The same with less in it, of which only what both can read.</summary>
    public IEnumerable<Specimen> Smaller() =>
        Shrinking.Of(JsonNode.Parse(Schema)).Select(s => this with { Schema = Text(s, Plain) })
            .Concat(Shrinking.Of(JsonNode.Parse(Document)).Select(d => this with { Document = Text(d, Plain) }))
            .Where(s => s.IsReadable());

    public override string ToString() => $"schema   {Schema}\ndocument {Document}";

    private CompiledSchema? Compiled()
    {
        try
        {
            return SchemaSpecimen.Compile(Schema);
        }
        catch (SchemaException e) when (e.Message.Contains("sans fin", StringComparison.Ordinal))
        {
            return null;
        }
    }

    // A schema that lost a part may be no schema any more, or have a pattern that the reference does not know.
    private bool IsReadable()
    {
        try
        {
            Disagreement(out _);
            return true;
        }
        catch (Exception e) when (e is SchemaException or KeyNotFoundException or InvalidOperationException)
        {
            return false;
        }
    }

    private static string Text(JsonNode? node, JsonSerializerOptions options) => node?.ToJsonString(options) ?? "null";
}
