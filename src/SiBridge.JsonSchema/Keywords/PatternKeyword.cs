using SiBridge.JsonSchema.Compilation;
using SiBridge.JsonSchema.Evaluation;
using SiBridge.JsonSchema.Patterns;

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

    protected override string Describe(in Instance instance) =>
        Site.Expected is { } expected ? $"attendu: {expected}" : $"ne suit pas le motif {pattern.Source}";
}
