using System.Text.Json;
using SiBridge.JsonSchema.Compilation;
using SiBridge.JsonSchema.Evaluation;

namespace SiBridge.JsonSchema.Keywords;

/// <summary><c>not</c>.</summary>
internal sealed class NotKeyword(KeywordSite site, SchemaNode refused) : Keyword(site)
{
    public override ValueKinds AppliesTo => ValueKinds.Any;

    public override IReadOnlyList<SchemaNode> InPlace => [refused];

    public static void Compile(SchemaSite schema, List<Keyword> keywords)
    {
        if (schema.Subschema("not") is { } refused)
            keywords.Add(new NotKeyword(schema.At("not"), refused));
    }

    public override bool Evaluate(in Instance instance, Span<ulong> evaluated, ref EvaluationContext context)
    {
        if (!refused.IsValid(instance, []))
            return true;
        return context.Collects && context.Report(instance, Site, Site.Expected is { } expected ? $"attendu: {expected}" : "forme non admise");
    }
}

/// <summary><c>if</c>, <c>then</c> and <c>else</c>. The condition itself never reports.</summary>
internal sealed class IfKeyword(KeywordSite site, SchemaNode condition, SchemaNode? then, SchemaNode? otherwise) : Keyword(site)
{
    public override ValueKinds AppliesTo => ValueKinds.Any;

    public override IReadOnlyList<SchemaNode> InPlace { get; } =
        [.. new[] { condition, then, otherwise }.OfType<SchemaNode>()];

    public static void Compile(SchemaSite schema, List<Keyword> keywords)
    {
        if (schema.Subschema("if") is { } condition)
            keywords.Add(new IfKeyword(schema.At("if"), condition, schema.Subschema("then"), schema.Subschema("else")));
    }

    public override bool Evaluate(in Instance instance, Span<ulong> evaluated, ref EvaluationContext context)
    {
        bool holds = Holds(instance, evaluated);
        SchemaNode? consequence = holds ? then : otherwise;
        return consequence is null || consequence.EvaluateFor(instance, evaluated, holds ? "then" : "else", branch: null, ref context);
    }

    private bool Holds(in Instance instance, Span<ulong> evaluated)
    {
        using var seen = new ChildSet(evaluated.Length, stackalloc ulong[4]);
        bool holds = condition.IsValid(instance, seen.Bits);
        if (holds)
            ChildSet.Add(evaluated, seen.Bits);
        return holds;
    }
}

/// <summary>
/// <c>dependentSchemas</c>: what a property, by being there, asks of the object that has it; and the schemas of <c>dependencies</c>, as it
/// was called before.
/// </summary>
internal sealed class DependentSchemasKeyword(KeywordSite site, (SchemaName Trigger, SchemaNode Schema)[] rules) : Keyword(site)
{
    public override ValueKinds AppliesTo => ValueKinds.Object;

    public override IReadOnlyList<SchemaNode> InPlace { get; } = [.. rules.Select(static r => r.Schema)];

    public static void Compile(SchemaSite schema, List<Keyword> keywords)
    {
        Add("dependentSchemas", schema.SubschemaMap("dependentSchemas"));
        Add("dependencies", schema.SubschemaMap("dependencies", except: JsonValueKind.Array));

        void Add(string name, IEnumerable<(string Name, SchemaNode Schema)> dependents)
        {
            (SchemaName, SchemaNode)[] rules = [.. dependents.Select(static d => (new SchemaName(d.Name), d.Schema))];
            if (rules.Length > 0)
                keywords.Add(new DependentSchemasKeyword(schema.At(name), rules));
        }
    }

    public override bool Evaluate(in Instance instance, Span<ulong> evaluated, ref EvaluationContext context)
    {
        bool valid = true;
        foreach ((SchemaName trigger, SchemaNode schema) in rules)
        {
            if (!trigger.IsIn(instance.Element) || schema.EvaluateFor(instance, evaluated, Site.Name, trigger.Segment, ref context))
                continue;
            if (!context.Collects)
                return false;
            valid = false;
        }

        return valid;
    }
}
