using System.Text;
using System.Text.Json;
using Shouldly;
using SiBridge.JsonSchema;

namespace SiBridge.Tests.JsonSchema;

/// <summary>A schema and documents as text; errors as «pointer code».</summary>
internal static class SchemaSpecimen
{
    public static CompiledSchema Compile(string schema, params string[] others)
    {
        var registry = new SchemaRegistry();
        foreach (string other in others)
            registry.Add(Encoding.UTF8.GetBytes(other));
        return registry.Get(registry.Add(Encoding.UTF8.GetBytes(schema)));
    }

    public static IReadOnlyList<SchemaError> Errors(string schema, string instance) => Errors(Compile(schema), instance);

    public static IReadOnlyList<SchemaError> Errors(CompiledSchema schema, string instance)
    {
        JsonText.TryParse(Encoding.UTF8.GetBytes(instance), out JsonText? text, out JsonSyntaxError? error).ShouldBeTrue(error?.Message);
        using (text)
        {
            IReadOnlyList<SchemaError> errors = schema.Evaluate(text!.Root);
            schema.IsValid(text.Root).ShouldBe(errors.Count == 0);
            return errors;
        }
    }

    public static string[] Codes(string schema, string instance) =>
        [.. Errors(schema, instance).Select(static e => $"{e.Pointer} {e.Code}".Trim())];

    public static string Message(string schema, string instance) => Errors(schema, instance).ShouldHaveSingleItem().Message;
}
