using System.Text;
using SiBridge.JsonSchema.Compilation;
using SiBridge.JsonSchema.Evaluation;
using SiBridge.JsonSchema.Formats;
using SiBridge.JsonSchema.Reporting;
using SiBridge.JsonSchema.Text;

namespace SiBridge.JsonSchema.Keywords;

/// <summary><c>format</c>, asserted for the formats known here; any other is an annotation.</summary>
internal sealed class FormatKeyword(KeywordSite site, Format format) : Assertion(site)
{
    public override ValueKinds AppliesTo => ValueKinds.String;

    public static void Compile(SchemaSite schema, List<Keyword> keywords)
    {
        if (!schema.AssertsFormat || !schema.TryGetString("format", out string? name))
            return;
        if (Format.Find(name) is { } format)
            keywords.Add(new FormatKeyword(schema.At("format"), format));
        else if (schema.MustAssertFormat)
            throw schema.Malformed("format", $"un format que l'on sait vérifier, comme l'exige le dialecte; {name} n'en est pas un");
    }

    protected override bool Holds(in Instance instance)
    {
        using var text = new Utf8Text(instance.RawText, stackalloc byte[256]);
        return format.Accepts(text.Value);
    }

    public override bool GainsFromValue => true;

    public override string Describe(in Instance instance)
    {
        using var text = new Utf8Text(instance.RawText, []);
        string? received = format.Recognize(text.Value)
            ?? SlipOfThePen.Find(instance.RawText, mended => format.Accepts(Encoding.UTF8.GetBytes(mended)));
        return received is null ? $"doit être {format.Expected}" : $"doit être {format.Expected}; {received}";
    }
}
