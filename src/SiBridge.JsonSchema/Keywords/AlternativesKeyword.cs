using SiBridge.JsonSchema.Compilation;
using SiBridge.JsonSchema.Evaluation;

namespace SiBridge.JsonSchema.Keywords;

/// <summary>
/// <c>anyOf</c> and <c>oneOf</c>. The errors of branches that were not meant help nobody, so a failure is one error; unless the type of
/// the value leaves a single branch, whose errors are then told instead.
/// </summary>
internal sealed class AlternativesKeyword(KeywordSite site, SchemaNode[] branches) : Keyword(site)
{
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
        int valid = ValidBranches(instance, evaluated);
        if (valid == 1 || (valid > 1 && !_exclusive))
            return true;
        if (!context.Collects)
            return false;
        if (valid > 1)
            return context.Report(Site, "correspond à plusieurs formes qui s'excluent");
        if (OnlyBranchFor(instance) is { } only)
            return only.Evaluate(instance, evaluated, ref context);
        MarkWhatBranchesKnow(instance, evaluated);
        return context.Report(Site, Site.Expected is { } expected ? $"attendu: {expected}" : "ne correspond à aucune des formes admises");
    }

    // Stops as soon as the answer is known, unless somebody wants to know all that was looked at.
    private int ValidBranches(in Instance instance, Span<ulong> evaluated)
    {
        int valid = 0;
        using var seen = new ChildSet(evaluated.Length, stackalloc ulong[4]);
        foreach (SchemaNode branch in branches)
        {
            seen.Bits.Clear();
            if (!branch.IsValid(instance, seen.Bits))
                continue;
            ChildSet.Add(evaluated, seen.Bits);
            valid++;
            if (_exclusive ? valid > 1 : evaluated.IsEmpty)
                break;
        }

        return valid;
    }

    // The value is refused already; without this, unevaluatedProperties would also call every property of every branch unknown.
    private void MarkWhatBranchesKnow(in Instance instance, Span<ulong> evaluated)
    {
        var discarded = new EvaluationContext(limit: 1);
        foreach (SchemaNode branch in branches)
        {
            if (!evaluated.IsEmpty)
                branch.Evaluate(instance, evaluated, ref discarded);
        }
    }

    private SchemaNode? OnlyBranchFor(in Instance instance)
    {
        SchemaNode? only = null;
        foreach (SchemaNode branch in branches)
        {
            if (!AcceptsType(branch, instance))
                continue;
            if (only is not null)
                return null;
            only = branch;
        }

        return only;
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
