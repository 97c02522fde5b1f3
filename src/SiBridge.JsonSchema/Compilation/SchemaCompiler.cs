using System.Text.Json;
using SiBridge.JsonSchema.Evaluation;
using SiBridge.JsonSchema.Keywords;

namespace SiBridge.JsonSchema.Compilation;

/// <summary>
/// Compiles a schema and all that it refers to. Works through a queue, not by recursion, so that schemas may refer to each other in
/// circles: each gets its node at once and its keywords in its turn.
/// </summary>
internal sealed class SchemaCompiler(SchemaResources resources, Dialects dialects, bool assertsFormat)
{
    // In order of evaluation: the cheap and telling first; the unevaluated… last, because they ask what all others have looked at.
    private static readonly (Vocabularies Of, Action<SchemaSite, List<Keyword>> Compile)[] KeywordFamilies =
    [
        (Vocabularies.Validation, TypeKeyword.Compile), (Vocabularies.Validation, EnumKeyword.Compile),
        (Vocabularies.Validation, SizeKeyword.Compile), (Vocabularies.Validation, NumberLimitKeyword.Compile),
        (Vocabularies.Validation, MultipleOfKeyword.Compile), (Vocabularies.Validation, PatternKeyword.Compile),
        (Vocabularies.FormatAnnotation | Vocabularies.FormatAssertion, FormatKeyword.Compile),
        (Vocabularies.Validation, RequiredKeyword.Compile), (Vocabularies.Validation, DependentRequiredKeyword.Compile),
        (Vocabularies.Applicator, PropertiesKeyword.Compile), (Vocabularies.Applicator, PropertyNamesKeyword.Compile),
        (Vocabularies.Applicator, ItemsKeyword.Compile), (Vocabularies.Applicator, ContainsKeyword.Compile),
        (Vocabularies.Validation, UniqueItemsKeyword.Compile), (Vocabularies.Core, RefKeyword.Compile),
        (Vocabularies.Applicator, AllOfKeyword.Compile), (Vocabularies.Applicator, AlternativesKeyword.Compile),
        (Vocabularies.Applicator, NotKeyword.Compile), (Vocabularies.Applicator, IfKeyword.Compile),
        (Vocabularies.Applicator, DependentSchemasKeyword.Compile), (Vocabularies.Unevaluated, UnevaluatedKeyword.Compile),
    ];

    private readonly Dictionary<(string Location, DynamicScope Scope), SchemaNode> _nodes = [];
    private readonly Queue<(SchemaPlace Place, DynamicScope Scope, SchemaNode Node, string Holder)> _pending = new();
    private readonly Dictionary<string, SchemaPlace> _entered = [];

    /// <summary>The schema resources that something was compiled of, by URI.</summary>
    public IReadOnlyDictionary<string, SchemaPlace> Resources => _entered;

    public bool AssertsFormat => assertsFormat;

    public SchemaNode Compile(SchemaPlace root)
    {
        SchemaNode node = NodeFor(root, new DynamicScope(), "false");
        while (_pending.TryDequeue(out var next))
            next.Node.Complete(KeywordsOf(next.Place, next.Scope, next.Holder));
        InPlaceCycles.Refuse(_nodes.Values);
        return node;
    }

    /// <summary>The place that a reference means, or null.</summary>
    public SchemaPlace? Find(Uri uri, string fragment) => resources.Find(uri, fragment);

    /// <summary>Whether a place was found by the name that its <c>$dynamicAnchor</c> gives it.</summary>
    public bool IsDynamicAnchor(SchemaPlace place, string fragment) =>
        resources.DynamicAnchors(place.Base).TryGetValue(fragment, out SchemaPlace anchored) && anchored.Location == place.Location;

    /// <summary>The node of the schema at a place; compiled later if it is new.</summary>
    /// <param name="place">Where the schema stands.</param>
    /// <param name="from">The dynamic scope that it is reached from.</param>
    /// <param name="holder">The keyword that asks for it: the code of the errors of a schema <c>false</c>.</param>
    public SchemaNode NodeFor(SchemaPlace place, DynamicScope from, string holder)
    {
        DynamicScope scope = from.Enter(resources.DynamicAnchors(place.Base));
        if (_nodes.TryGetValue((place.Location, scope), out SchemaNode? known))
            return known;
        if (_nodes.Count == SchemaLimits.MaxSchemas)
            throw new SchemaException($"{place.Location}: plus de {SchemaLimits.MaxSchemas} schémas à compiler");
        _entered.TryAdd(SchemaUri.Key(place.Base), resources.ResourceOf(place));
        var node = new SchemaNode(place.Location, SchemaMarks.Of(place.Element));
        _nodes.Add((place.Location, scope), node);
        _pending.Enqueue((place, scope, node, holder));
        return node;
    }

    private List<Keyword> KeywordsOf(SchemaPlace place, DynamicScope scope, string holder)
    {
        var keywords = new List<Keyword>();
        switch (place.Element.ValueKind)
        {
            case JsonValueKind.True:
                break;
            case JsonValueKind.False:
                keywords.Add(new FalseKeyword(new KeywordSite(holder, place.Location, null)));
                break;
            case JsonValueKind.Object:
                Compile(place, scope, keywords);
                break;
            default:
                throw new SchemaException($"{place.Location}: un schéma est un objet, true ou false");
        }

        return keywords;
    }

    private void Compile(SchemaPlace place, DynamicScope scope, List<Keyword> keywords)
    {
        // The standard wants it at the root of a resource only. Passing over another one would read the schema otherwise than meant.
        if (SchemaPlace.DeclaredDialect(place.Element) is { } declared && declared != place.Dialect)
            throw new SchemaException($"{place.Location}/$schema: un dialecte se déclare à la racine d'un schéma, à côté de son $id");
        Dialect dialect = dialects.At(place);
        var site = new SchemaSite(this, place, scope, dialect);
        foreach ((Vocabularies of, Action<SchemaSite, List<Keyword>> compile) in KeywordFamilies)
        {
            if (dialect.Has(of))
                compile(site, keywords);
        }
    }
}
