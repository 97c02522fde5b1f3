using SiBridge.JsonSchema.Evaluation;

namespace SiBridge.JsonSchema.Reporting;

/// <summary>An error while the evaluation still runs: its paths grow at the front, and its sentence is made when all is known.</summary>
internal sealed class Finding(KeywordSite site, Instance instance)
{
    public KeywordSite Site => site;

    /// <summary>The value at fault, or the object that lacks or has a property at fault.</summary>
    public Instance Instance => instance;

    public string Pointer { get; set; } = "";

    /// <summary>The way through the schemas to the keyword's schema object, or to the schema <c>false</c>.</summary>
    public string Path { get; set; } = "";

    /// <summary>Who describes the error; null when <see cref="Message"/> does, or it is one of alternatives.</summary>
    public Assertion? By { get; init; }

    public string? Message { get; init; }

    /// <summary>Of alternatives that all failed: the one to speak of.</summary>
    public Closest? Closest { get; init; }
}

/// <summary>The branch of an <c>anyOf</c> or <c>oneOf</c> that came closest.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Title">Its title in the schema, or null.</param>
/// <param name="Branches">How many there are.</param>
/// <param name="Lacking">The first errors of the branch, their paths from the value.</param>
/// <param name="More">How many errors it has beyond these.</param>
internal sealed record Closest(int Index, string? Title, int Branches, IReadOnlyList<Finding> Lacking, int More);
