using System.Text.Json;
using SiBridge.JsonSchema.Compilation;
using SiBridge.JsonSchema.Evaluation;
using SiBridge.JsonSchema.Patterns;
using SiBridge.JsonSchema.Reporting;

namespace SiBridge.JsonSchema.Keywords;

/// <summary><c>pattern</c>.</summary>
internal sealed class PatternKeyword(KeywordSite site, Pattern pattern) : Assertion(site)
{
    public override ValueKinds AppliesTo => ValueKinds.String;

    public static void Compile(SchemaSite schema, List<Keyword> keywords)
    {
        if (schema.TryGetString("pattern", out string? pattern))
            keywords.Add(new PatternKeyword(schema.At("pattern"), schema.Pattern("pattern", pattern)));
    }

    protected override bool Holds(in Instance instance) => pattern.Matches(instance.RawText);

    public override bool GainsFromValue => true;

    public override string Describe(in Instance instance)
    {
        string sentence = Site.Expected is { } expected ? $"attendu: {expected}" : $"ne suit pas le motif {pattern.Source}";
        // A pattern that takes time has taken it already: advice is not worth giving the evaluation up.
        return pattern.IsLinear && SlipOfThePen.Find(instance.RawText, text => pattern.Matches(JsonEncodedText.Encode(text).EncodedUtf8Bytes)) is { } advice
            ? $"{sentence}; {advice}"
            : sentence;
    }
}
