using SiBridge.JsonSchema.Compilation;
using SiBridge.JsonSchema.Evaluation;

namespace SiBridge.JsonSchema.Keywords;

/// <summary><c>allOf</c>: every branch reports its own errors.</summary>
internal sealed class AllOfKeyword(KeywordSite site, SchemaNode[] branches) : Keyword(site)
{
    public override ValueKinds AppliesTo => ValueKinds.Any;

    public override IReadOnlyList<SchemaNode> InPlace => branches;

    public static void Compile(SchemaSite schema, List<Keyword> keywords)
    {
        if (schema.SubschemaArray("allOf") is { Length: > 0 } branches)
            keywords.Add(new AllOfKeyword(schema.At("allOf"), branches));
    }

    public override bool Evaluate(in Instance instance, Span<ulong> evaluated, ref EvaluationContext context)
    {
        bool valid = true;
        for (int i = 0; i < branches.Length; i++)
        {
            int mark = context.Mark;
            if (branches[i].Evaluate(instance, evaluated, ref context))
                continue;
            if (!context.Collects)
                return false;
            context.Through(mark, $"/allOf/{i}");
            valid = false;
        }

        return valid;
    }
}

/// <summary><c>$ref</c> and <c>$dynamicRef</c>, whose target is known once the way to it is.</summary>
internal sealed class RefKeyword(KeywordSite site, SchemaNode target) : Keyword(site)
{
    public SchemaNode Target => target;

    public override ValueKinds AppliesTo => ValueKinds.Any;

    public override IReadOnlyList<SchemaNode> InPlace => [target];

    public static void Compile(SchemaSite schema, List<Keyword> keywords)
    {
        if (schema.TryGetString("$ref", out string? reference))
            keywords.Add(new RefKeyword(schema.At("$ref"), schema.Resolve("$ref", reference)));
        if (schema.TryGetString("$dynamicRef", out string? dynamic))
            keywords.Add(new RefKeyword(schema.At("$dynamicRef"), schema.ResolveDynamically("$dynamicRef", dynamic)));
    }

    public override bool Evaluate(in Instance instance, Span<ulong> evaluated, ref EvaluationContext context) =>
        target.EvaluateFor(instance, evaluated, Site.Name, branch: null, ref context);
}
