using System.Runtime.InteropServices;
using System.Text.Json;
using SiBridge.JsonSchema.Evaluation;
using SiBridge.JsonSchema.Keywords;

namespace SiBridge.JsonSchema.Reporting;

/// <summary>Makes the errors that are told of those that were found: their sentences, in the order of the document.</summary>
internal sealed class Report(SchemaNode root)
{
    private readonly AppliedSchemas _applied = new(root);

    public static IReadOnlyList<SchemaError> Of(in EvaluationContext context, SchemaNode root, JsonElement document)
    {
        var report = new Report(root);
        List<SchemaError> errors = [.. InOrder(context.Findings, document).Select(f => report.Error(f))];
        if (context.Unreported > 0)
            errors.Add(new SchemaError("", SchemaError.LimitReached, Wording.Others(context.Unreported), "", ""));
        return errors;
    }

    private static IEnumerable<Finding> InOrder(IReadOnlyList<Finding> findings, JsonElement document)
    {
        if (findings.Count < 2)
            return findings;
        return findings.OrderBy(f =>
        {
            JsonMarshal.GetRawUtf8Value(document).Overlaps(JsonMarshal.GetRawUtf8Value(f.Instance.Element), out int offset);
            return offset;
        });
    }

    private SchemaError Error(Finding finding) => new(
        finding.Pointer,
        finding.Site.Name,
        finding.Closest is { } closest ? Sentence(finding, closest) : Sentence(finding, finding.Pointer),
        finding.Site.Location,
        // The schema false is no keyword: it stands where its holder does.
        finding.By is FalseKeyword ? finding.Path : $"{finding.Path}/{finding.Site.Name}");

    // The pointer is from the document's root: an error of a branch has its own from the value of the alternatives.
    private string Sentence(Finding finding, string pointer)
    {
        if (finding.By is not { } by)
            return finding.Message ?? Wording.NoAlternative(finding.Site.Expected, finding.Closest!.Branches);
        string sentence = by.Describe(finding.Instance);
        if (by is FalseKeyword { IsUnknownProperty: true } && _applied.Meant(pointer) is { } meant)
            return $"{sentence}; vouliez-vous dire «{meant}» ?";
        if (!by.GainsFromValue || ValueText.Of(finding.Instance) is not { } value || !_applied.MayShow(pointer))
            return sentence;
        return by.Suggest(finding.Instance) is { } advice ? $"{sentence}; reçu {value}; {advice}" : $"{sentence}; reçu {value}";
    }

    private string Sentence(Finding finding, Closest closest)
    {
        string lacking = string.Join("; ", closest.Lacking.Select(l => Wording.At(l.Pointer, Sentence(l, finding.Pointer + l.Pointer))));
        string more = closest.More > 0 ? $"; {Wording.Others(closest.More)}" : "";
        return $"{Wording.NoAlternative(finding.Site.Expected, closest.Branches)}; {Wording.Branch(closest)} {lacking}{more}";
    }
}
