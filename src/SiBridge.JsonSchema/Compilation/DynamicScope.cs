namespace SiBridge.JsonSchema.Compilation;

/// <summary>
/// For each dynamic anchor, the outermost of the schema resources entered on the way here that has it: what <c>$dynamicRef</c> asks for.
/// </summary>
/// <remarks>
/// The way is known when a schema is compiled, so that is when dynamic references are settled: a schema reached in two scopes becomes
/// two nodes. Evaluation never looks anything up, and a circle through dynamic references is seen like any other. Equal scopes are one
/// object, so a schema that uses no dynamic anchors has one node wherever it is reached from.
/// </remarks>
internal sealed class DynamicScope
{
    private readonly SortedDictionary<string, SchemaPlace> _anchors;

    // Shared by all scopes that began as one.
    private readonly Dictionary<string, DynamicScope> _all;

    public DynamicScope()
        : this(new(StringComparer.Ordinal), [])
    {
    }

    private DynamicScope(SortedDictionary<string, SchemaPlace> anchors, Dictionary<string, DynamicScope> all)
    {
        _anchors = anchors;
        _all = all;
    }

    public SchemaPlace? Outermost(string anchor) => _anchors.TryGetValue(anchor, out SchemaPlace place) ? place : null;

    /// <summary>The scope within a resource with these dynamic anchors, entered from this one.</summary>
    public DynamicScope Enter(IReadOnlyDictionary<string, SchemaPlace> anchors)
    {
        if (anchors.Keys.All(_anchors.ContainsKey))
            return this;
        var within = new SortedDictionary<string, SchemaPlace>(_anchors, StringComparer.Ordinal);
        foreach ((string name, SchemaPlace place) in anchors)
            within.TryAdd(name, place);
        // Neither names nor locations contain a space.
        string key = string.Join(' ', within.Select(static a => $"{a.Key} {a.Value.Location}"));
        if (!_all.TryGetValue(key, out DynamicScope? scope))
            _all.Add(key, scope = new DynamicScope(within, _all));
        return scope;
    }
}
