using System.Text;
using System.Text.Json;
using Shouldly;
using SiBridge.JsonSchema;
using SiBridge.Reference;
using SiBridge.Tests.JsonSchema.Properties;

namespace SiBridge.Tests.JsonSchema.Fuzzing;

/// <summary>What is fuzzed. Each throws at a finding; its answer says what became of the input.</summary>
internal sealed class Targets
{
    private readonly SchemaCatalogue catalogue = new();
    private readonly (string Type, byte[] Text)[] examples =
    [
        .. from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "schemas", "exemples"), "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
           let type = Path.GetRelativePath(Path.Combine(Repository.Root, "schemas", "exemples"), file).Split('.')[0]
           select (type, File.ReadAllBytes(file)),
    ];

    private readonly byte[][] schemas =
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "schemas"), "*.schema.json").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    /// <summary>A changed example is read or refused at a place within it, and judged at places within it.</summary>
    public string Document(Random random)
    {
        var (type, text) = random.Any(examples);
        return Judge(catalogue.Message(type), ByteMutation.Of(text, random));
    }

    /// <summary>A changed schema is compiled or refused by the documented exception; what is compiled judges.</summary>
    public string Schema(Random random)
    {
        byte[] schema = random.Chance(50) ? random.Any(schemas) : Encoding.UTF8.GetBytes(Specimen.Make(random.Next()).Schema);
        CompiledSchema compiled;
        try
        {
            var registry = new SchemaRegistry();
            if (schema.AsSpan().IndexOf("communs.v1.schema.json\","u8) < 0)
                registry.Add(catalogue.Text("communs")!);
            compiled = registry.Get(registry.Add(ByteMutation.Of(schema, random)));
        }
        catch (SchemaException e)
        {
            e.Message.ShouldNotBeNullOrWhiteSpace();
            return "refused";
        }

        try
        {
            return Judge(compiled, random.Any(examples).Text);
        }
        catch (EvaluationException)
        {
            return "given up";
        }
    }

    /// <summary>A random schema and a document near it are judged as the reference judges them.</summary>
    public static string Agreement(Random random)
    {
        Specimen specimen = Specimen.Make(random.Next());
        specimen.Disagreement(out bool? valid).ShouldBeNull(specimen.ToString());
        return valid switch { true => "valid", false => "invalid", null => "endless" };
    }

    private static string Judge(CompiledSchema schema, byte[] document)
    {
        if (!JsonText.TryParse(document, out JsonText? text, out JsonSyntaxError? syntax))
        {
            ShouldBeWithin(document, syntax.Line, syntax.Column);
            return "not JSON";
        }

        using (text)
        {
            IReadOnlyList<SchemaError> errors = schema.Evaluate(text.Root);
            schema.IsValid(text.Root).ShouldBe(errors.Count == 0);
            foreach (SchemaError error in errors)
            {
                Pointers.Leads(text.Root, error.Pointer).ShouldBeTrue(error.Pointer);
                var (line, column) = text.Locate(error.Pointer);
                ShouldBeWithin(document, line, column);
            }

            return errors.Count == 0 ? "valid" : "invalid";
        }
    }

    private static void ShouldBeWithin(byte[] document, int line, int column)
    {
        var span = document.AsSpan();
        int lines = span.Count((byte)'\n') + 1;
        line.ShouldBeInRange(1, lines);
        for (int i = 1; i < line; i++)
            span = span[(span.IndexOf((byte)'\n') + 1)..];
        int end = span.IndexOf((byte)'\n');
        int characters = 0;
        foreach (byte b in end < 0 ? span : span[..end])
            characters += (b & 0xC0) == 0x80 ? 0 : 1;
        column.ShouldBeInRange(1, characters + 1);
    }
}
