using System.Text.Json;
using SiBridge.JsonSchema.Evaluation;
using SiBridge.JsonSchema.Keywords;

namespace SiBridge.JsonSchema.Compilation;

/// <summary>
/// Compiles a schema and all that it refers to. Works through a queue, not by recursion, so that schemas may refer to each other in
/// circles: each gets its node at once and its keywords in its turn.
/// </summary>
internal sealed class SchemaCompiler(SchemaResources resources, bool assertsFormat)
{
    // In order of evaluation: the cheap and telling first; the unevaluated… last, because they ask what all others have looked at.
    private static readonly Action<SchemaSite, List<Keyword>>[] KeywordFamilies =
    [
        TypeKeyword.Compile, EnumKeyword.Compile, SizeKeyword.Compile, NumberLimitKeyword.Compile, MultipleOfKeyword.Compile,
        PatternKeyword.Compile, FormatKeyword.Compile, RequiredKeyword.Compile, DependentRequiredKeyword.Compile,
        PropertiesKeyword.Compile, PropertyNamesKeyword.Compile, ItemsKeyword.Compile, ContainsKeyword.Compile, UniqueItemsKeyword.Compile,
        RefKeyword.Compile, AllOfKeyword.Compile, AlternativesKeyword.Compile, NotKeyword.Compile, IfKeyword.Compile,
        DependentSchemasKeyword.Compile, UnevaluatedKeyword.Compile,
    ];

    private readonly Dictionary<string, SchemaNode> _nodes = [];
    private readonly Queue<(SchemaPlace Place, SchemaNode Node, string Holder)> _pending = new();

    public SchemaResources Resources => resources;

    public bool AssertsFormat => assertsFormat;

    public SchemaNode Compile(SchemaPlace root)
    {
        SchemaNode node = NodeFor(root, "false");
        while (_pending.TryDequeue(out var next))
            next.Node.Complete(KeywordsOf(next.Place, next.Holder));
        InPlaceCycles.Refuse(_nodes.Values);
        return node;
    }

    /// <summary>The node of the schema at a place; compiled later if it is new.</summary>
    /// <param name="place">Where the schema stands.</param>
    /// <param name="holder">The keyword that asks for it: the code of the errors of a schema <c>false</c>.</param>
    public SchemaNode NodeFor(SchemaPlace place, string holder)
    {
        if (_nodes.TryGetValue(place.Location, out SchemaNode? known))
            return known;
        var node = new SchemaNode(place.Location);
        _nodes.Add(place.Location, node);
        _pending.Enqueue((place, node, holder));
        return node;
    }

    private List<Keyword> KeywordsOf(SchemaPlace place, string holder)
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
                RefuseUnsupported(place);
                var site = new SchemaSite(this, place);
                foreach (Action<SchemaSite, List<Keyword>> compile in KeywordFamilies)
                    compile(site, keywords);
                break;
            default:
                throw new SchemaException($"{place.Location}: un schéma est un objet, true ou false");
        }

        return keywords;
    }

    // Passing over these as annotations would accept what the author meant to refuse.
    private static void RefuseUnsupported(SchemaPlace place)
    {
        if (place.Element.TryGetProperty("$dynamicRef", out _))
            throw new SchemaException($"{place.Location}: le mot-clé $dynamicRef n'est pas encore pris en charge");
        if (place.Element.TryGetProperty("$schema", out JsonElement dialect)
            && dialect.ValueKind == JsonValueKind.String
            && dialect.GetString() is { } uri
            && uri.Contains("json-schema.org/draft", StringComparison.Ordinal)
            && !uri.Contains("draft/2020-12/", StringComparison.Ordinal))
        {
            throw new SchemaException($"{place.Location}: version {uri} de JSON Schema non prise en charge; attendu 2020-12");
        }
    }
}
