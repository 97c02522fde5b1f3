using System.Text.Json;
using SiBridge.JsonSchema.Evaluation;
using SiBridge.JsonSchema.Keywords;

namespace SiBridge.JsonSchema.Reporting;

/// <summary>
/// How near a value came to a branch that it fails. What tells branches apart counts first: the type, then the properties that a branch
/// fixes with a <c>const</c>, then those it lists with an <c>enum</c>; then how little is wrong, and how far down.
/// </summary>
internal readonly record struct Nearness(bool FitsType, int FixedWrong, int FixedRight, int ListedWrong, int Errors, int Depth)
{
    public static Nearness Of(SchemaNode branch, in Instance instance, bool fitsType, in EvaluationContext errors) => new(
        fitsType,
        Shallow(errors, "const"),
        FixedRightIn(branch, instance),
        Shallow(errors, "enum"),
        errors.Findings.Count + errors.Unreported,
        errors.Findings.Select(static f => DepthOf(f)).DefaultIfEmpty().Max());

    public bool IsNearerThan(Nearness other) => Rank.CompareTo(other.Rank) < 0;

    private (bool, int, int, int, int, int) Rank => (!FitsType, FixedWrong, -FixedRight, ListedWrong, Errors, -Depth);

    private static int Shallow(in EvaluationContext errors, string keyword) =>
        errors.Findings.Count(f => f.Site.Name == keyword && DepthOf(f) <= 1);

    private static int DepthOf(Finding finding) => finding.Pointer.Count(static c => c == '/');

    private static int FixedRightIn(SchemaNode branch, in Instance instance)
    {
        if (instance.Kind != JsonValueKind.Object)
            return 0;
        int right = 0;
        foreach (Keyword keyword in branch.Keywords)
        {
            foreach (SchemaNode part in keyword is RefKeyword or AllOfKeyword ? keyword.InPlace : [])
                right += FixedRightIn(part, instance);
            if (keyword is PropertiesKeyword properties)
                right += properties.FixedRight(instance.Element);
        }

        return right;
    }
}
