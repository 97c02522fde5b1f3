using System.Runtime.InteropServices;
using System.Text.Json;
using SiBridge.JsonSchema.Reporting;
using SiBridge.JsonSchema.Text;

namespace SiBridge.JsonSchema.Evaluation;

/// <summary>
/// Collects the errors of one evaluation. Nothing is kept about where the evaluation stands: an error is reported with empty paths, and
/// each level puts its own segment in front when its child has failed, so that only errors pay for paths.
/// </summary>
internal struct EvaluationContext(int limit)
{
    private List<Finding>? _findings;

    /// <summary>When false, the first failure ends the evaluation and nothing is reported.</summary>
    public readonly bool Collects => limit > 0;

    /// <summary>How many errors are kept.</summary>
    public readonly int Limit => limit;

    /// <summary>How many errors there are beyond those that are kept.</summary>
    public int Unreported { get; private set; }

    public readonly IReadOnlyList<Finding> Findings => _findings is null ? [] : _findings;

    /// <summary>A place in the errors, to give to the methods that put something in front of those since.</summary>
    public readonly int Mark => _findings?.Count ?? 0;

    /// <summary>A context for trying a subschema whose errors are nobody's business.</summary>
    public static EvaluationContext Silent => default;

    /// <summary>Notes an error at the current value, to be described when it is told. Always false, so that it can be returned.</summary>
    public bool Report(in Instance instance, Assertion by) => HasRoom() && Add(new Finding(by.Site, instance) { By = by });

    /// <summary>Notes an error at the current value.</summary>
    public bool Report(in Instance instance, KeywordSite site, string message) =>
        HasRoom() && Add(new Finding(site, instance) { Message = message });

    /// <summary>Notes an error at a property of the current value, existing or not.</summary>
    public bool ReportAt(string property, in Instance instance, KeywordSite site, string message) =>
        HasRoom() && Add(new Finding(site, instance) { Message = message, Pointer = JsonPointer.Append("", property) });

    /// <summary>Notes that none of several forms fits.</summary>
    public bool Report(in Instance instance, KeywordSite site, Closest? closest) =>
        HasRoom() && Add(new Finding(site, instance) { Closest = closest });

    /// <summary>Takes over the errors of a context that was used to try a subschema.</summary>
    public bool Adopt(in EvaluationContext other)
    {
        foreach (Finding finding in other.Findings)
        {
            if (HasRoom())
                Add(finding);
        }

        Unreported += other.Unreported;
        return false;
    }

    /// <summary>Puts a keyword's path in front of the schema paths of the errors since the mark.</summary>
    public readonly void Through(int mark, string path)
    {
        for (int i = mark; i < Mark; i++)
            _findings![i].Path = path + _findings[i].Path;
    }

    /// <summary>The same with a property: in front of the pointers too.</summary>
    /// <param name="mark">Where the child's errors begin.</param>
    /// <param name="property">The child.</param>
    /// <param name="path">When it ends in «/», the name completes it.</param>
    public readonly void Nest(int mark, JsonProperty property, string path)
    {
        if (mark < Mark)
            Nest(mark, JsonPointer.Escape(NameOf(property)), path);
    }

    /// <summary>The same with an item of an array.</summary>
    public readonly void Nest(int mark, int index, string path)
    {
        if (mark < Mark)
            Nest(mark, $"{index}", path);
    }

    public static string NameOf(JsonProperty property) => JsonString.Decode(JsonMarshal.GetRawUtf8PropertyName(property));

    private bool HasRoom()
    {
        if (Mark < limit)
            return true;
        if (Collects)
            Unreported++;
        return false;
    }

    private bool Add(Finding finding)
    {
        (_findings ??= []).Add(finding);
        return false;
    }

    private readonly void Nest(int mark, string segment, string path)
    {
        Through(mark, path.EndsWith('/') ? path + segment : path);
        for (int i = mark; i < Mark; i++)
            _findings![i].Pointer = $"/{segment}{_findings[i].Pointer}";
    }
}
