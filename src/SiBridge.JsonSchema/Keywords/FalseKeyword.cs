using SiBridge.JsonSchema.Evaluation;

namespace SiBridge.JsonSchema.Keywords;

/// <summary>The schema <c>false</c>. Its errors bear the name of the keyword that holds it, because that is what the author wrote.</summary>
internal sealed class FalseKeyword(KeywordSite site) : Assertion(site)
{
    public override ValueKinds AppliesTo => ValueKinds.Any;

    /// <summary>Whether it stands for all properties that nobody knows.</summary>
    public bool IsUnknownProperty => Site.Name is "additionalProperties" or "unevaluatedProperties";

    protected override bool Holds(in Instance instance) => false;

    public override string Describe(in Instance instance) => Site.Name switch
    {
        "additionalProperties" or "unevaluatedProperties" => Wording.UnknownProperty,
        "items" or "unevaluatedItems" => "élément en trop dans le tableau",
        "properties" or "patternProperties" => "propriété non admise ici",
        _ => "valeur non admise ici",
    };
}
