using System.Runtime.InteropServices;
using System.Text.Json;
using SiBridge.JsonSchema.Text;

namespace SiBridge.JsonSchema.Evaluation;

/// <summary>
/// Collects the errors of one evaluation. Nothing is kept about where the evaluation stands: an error is reported with an empty pointer, and
/// each level puts its own segment in front when its child has failed, so that only errors pay for paths.
/// </summary>
internal struct EvaluationContext(int limit)
{
    private List<SchemaError>? _errors;
    private int _unreported;

    /// <summary>When false, the first failure ends the evaluation and nothing is reported.</summary>
    public readonly bool Collects => limit > 0;

    /// <summary>A place in the errors, to give to <see cref="Nest(int, JsonProperty)"/>.</summary>
    public readonly int Mark => _errors?.Count ?? 0;

    /// <summary>A context for trying a subschema whose errors are nobody's business.</summary>
    public static EvaluationContext Silent => default;

    /// <summary>Notes an error at the current value. Always false, so that it can be returned.</summary>
    public bool Report(KeywordSite site, string message) => Add("", site, message);

    /// <summary>Notes an error at a property of the current value, existing or not.</summary>
    public bool ReportAt(string property, KeywordSite site, string message) =>
        Collects && _unreported == 0 ? Add(JsonPointer.Append("", property), site, message) : Add("", site, message);

    /// <summary>Puts the property in front of the pointers of the errors since the mark.</summary>
    public readonly void Nest(int mark, JsonProperty property)
    {
        if (mark < Mark)
            Nest(mark, JsonPointer.Escape(NameOf(property)));
    }

    /// <summary>Puts the index in front of the pointers of the errors since the mark.</summary>
    public readonly void Nest(int mark, int index)
    {
        if (mark < Mark)
            Nest(mark, $"{index}");
    }

    public readonly IReadOnlyList<SchemaError> Result()
    {
        if (_errors is null)
            return [];
        if (_unreported > 0)
        {
            string others = _unreported == 1 ? "et 1 autre erreur" : $"et {_unreported} autres erreurs";
            _errors.Add(new SchemaError("", SchemaError.LimitReached, others, ""));
        }

        return _errors;
    }

    public static string NameOf(JsonProperty property) => JsonString.Decode(JsonMarshal.GetRawUtf8PropertyName(property));

    private bool Add(string pointer, KeywordSite site, string message)
    {
        if (!Collects)
            return false;
        if (Mark >= limit)
            _unreported++;
        else
            (_errors ??= []).Add(new SchemaError(pointer, site.Name, message, site.Location));
        return false;
    }

    private readonly void Nest(int mark, string segment)
    {
        for (int i = mark; i < Mark; i++)
            _errors![i] = _errors[i] with { Pointer = $"/{segment}{_errors[i].Pointer}" };
    }
}
