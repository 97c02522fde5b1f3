using SiBridge.JsonSchema.Compilation;
using SiBridge.JsonSchema.Evaluation;
using SiBridge.JsonSchema.Reporting;

namespace SiBridge.JsonSchema.Keywords;

/// <summary>
/// <c>anyOf</c> and <c>oneOf</c>. The errors of branches that were not meant help nobody, so a failure is one error, which tells what the
/// closest branch lacks; unless the type of the value leaves a single branch, whose errors are then told instead.
/// </summary>
internal sealed class AlternativesKeyword(KeywordSite site, SchemaNode[] branches) : Keyword(site)
{
    private const int MostLacking = 3;

    private readonly bool _exclusive = site.Name == "oneOf";

    public override ValueKinds AppliesTo => ValueKinds.Any;

    public override IReadOnlyList<SchemaNode> InPlace => branches;

    public static void Compile(SchemaSite schema, List<Keyword> keywords)
    {
        foreach (string name in (string[])["anyOf", "oneOf"])
        {
            if (schema.SubschemaArray(name) is { Length: > 0 } branches)
                keywords.Add(new AlternativesKeyword(schema.At(name), branches));
        }
    }

    public override bool Evaluate(in Instance instance, Span<ulong> evaluated, ref EvaluationContext context)
    {
        (int valid, int first, int last) = ValidBranches(instance, evaluated);
        if (valid == 1 || (valid > 1 && !_exclusive))
            return true;
        if (!context.Collects)
            return false;
        return valid > 1
            ? context.Report(instance, Site, $"correspond à la fois à la {Wording.Rank(first)} et à la {Wording.Rank(last)} forme, qui s'excluent")
            : ReportClosest(instance, evaluated, ref context);
    }

    // Stops as soon as the answer is known, unless somebody wants to know all that was looked at.
    private (int Valid, int First, int Last) ValidBranches(in Instance instance, Span<ulong> evaluated)
    {
        int valid = 0;
        int first = 0;
        using var seen = new ChildSet(evaluated.Length, stackalloc ulong[4]);
        for (int i = 0; i < branches.Length; i++)
        {
            seen.Bits.Clear();
            if (!branches[i].IsValid(instance, seen.Bits))
                continue;
            ChildSet.Add(evaluated, seen.Bits);
            if (valid++ == 0)
                first = i;
            if (_exclusive ? valid > 1 : evaluated.IsEmpty)
                return (valid, first, i);
        }

        return (valid, first, first);
    }

    // Every branch marks what it knows: the value is refused already, and without this unevaluatedProperties would also call every
    // property of every branch unknown.
    private bool ReportClosest(in Instance instance, Span<ulong> evaluated, ref EvaluationContext context)
    {
        int closest = 0;
        int possible = 0;
        Nearness nearest = default;
        EvaluationContext errors = default;
        for (int i = 0; i < branches.Length; i++)
        {
            var tried = new EvaluationContext(context.Limit);
            branches[i].Evaluate(instance, evaluated, ref tried);
            bool fits = AcceptsType(branches[i], instance);
            if (fits)
                possible++;
            Nearness nearness = Nearness.Of(branches[i], instance, fits, tried);
            if (i == 0 || nearness.IsNearerThan(nearest))
                (closest, nearest, errors) = (i, nearness, tried);
        }

        if (possible == 1)
        {
            errors.Through(0, $"/{Site.Name}/{closest}");
            return context.Adopt(errors);
        }

        int told = Math.Min(MostLacking, errors.Findings.Count);
        int more = errors.Findings.Count - told + errors.Unreported;
        return context.Report(instance, Site, new Closest(closest, branches[closest].Title, branches.Length, [.. errors.Findings.Take(told)], more));
    }

    private static bool AcceptsType(SchemaNode branch, in Instance instance)
    {
        foreach (Keyword keyword in branch.Keywords)
        {
            bool accepts = keyword switch
            {
                TypeKeyword type => type.Accepts(instance),
                RefKeyword reference => AcceptsType(reference.Target, instance),
                FalseKeyword => false,
                _ => true,
            };
            if (!accepts)
                return false;
        }

        return true;
    }
}
