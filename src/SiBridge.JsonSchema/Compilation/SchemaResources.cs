using System.Text.Json;
using SiBridge.JsonSchema.Evaluation;
using SiBridge.JsonSchema.Text;

namespace SiBridge.JsonSchema.Compilation;

/// <summary>
/// All registered schema resources and their anchors, by absolute URI. The only place where references are looked up. What is not
/// registered is looked for among the standard's meta-schemas, then asked from the resolver; nothing else is fetched.
/// </summary>
internal sealed class SchemaResources(Func<Uri, byte[]?>? resolve)
{
    private static readonly Dictionary<string, SchemaPlace> NoAnchors = [];

    private readonly Dictionary<string, SchemaPlace> _roots = [];
    private readonly Dictionary<string, SchemaPlace> _anchors = [];

    // By the URI of the resource, then by name.
    private readonly Dictionary<string, Dictionary<string, SchemaPlace>> _dynamicAnchors = [];

    /// <summary>Adds a document, and every resource embedded in it, by its own URI and by that where it was found.</summary>
    /// <exception cref="SchemaException">Malformed, or a URI or an anchor is taken.</exception>
    public SchemaPlace Add(JsonElement document, Uri retrieval)
    {
        SchemaPlace root = SchemaDocument.Root(document, retrieval);
        // First to the side, so that a document that is refused leaves nothing behind.
        var found = new SchemaResources(null);
        found.AddWithin(root);
        foreach (string taken in found._roots.Keys.Where(_roots.ContainsKey))
            throw new SchemaException($"le schéma {taken} est déjà enregistré");
        foreach ((string uri, SchemaPlace place) in found._roots)
            _roots.Add(uri, place);
        foreach ((string uri, SchemaPlace place) in found._anchors)
            _anchors.Add(uri, place);
        foreach ((string uri, Dictionary<string, SchemaPlace> anchors) in found._dynamicAnchors)
            _dynamicAnchors.Add(uri, anchors);
        _roots.TryAdd(SchemaUri.Key(retrieval), root);
        return root;
    }

    public bool Contains(Uri uri) => _roots.ContainsKey(SchemaUri.Key(uri));

    /// <summary>The place that a reference means, or null.</summary>
    public SchemaPlace? Find(Uri uri, string fragment)
    {
        if (!_roots.TryGetValue(SchemaUri.Key(uri), out SchemaPlace place) && !TryLoad(uri, out place))
            return null;
        if (fragment.Length > 0 && fragment[0] != '/')
            return _anchors.TryGetValue($"{SchemaUri.Key(place.Base)}#{fragment}", out SchemaPlace anchored) ? anchored : null;
        foreach (string segment in JsonPointer.Segments(fragment))
        {
            if (!JsonPointer.TryStep(place.Element, segment, out JsonElement next))
                return null;
            place = place.Below(segment, next);
        }

        return place;
    }

    /// <summary>The dynamic anchors of the resource with this URI.</summary>
    public IReadOnlyDictionary<string, SchemaPlace> DynamicAnchors(Uri resource) => _dynamicAnchors.GetValueOrDefault(SchemaUri.Key(resource), NoAnchors);

    /// <summary>The root of the resource that a place belongs to; the place itself for one that only a pointer leads to.</summary>
    public SchemaPlace ResourceOf(SchemaPlace place) => _roots.GetValueOrDefault(SchemaUri.Key(place.Base), place);

    private bool TryLoad(Uri uri, out SchemaPlace root)
    {
        root = default;
        string key = SchemaUri.Key(uri);
        if ((MetaSchemas.Find(key) ?? Resolved(uri)) is not { } document)
            return false;
        root = SchemaDocument.Root(document, uri);
        // Two addresses of one document are nothing to complain about.
        if (_roots.TryGetValue(SchemaUri.Key(root.Base), out SchemaPlace known) && JsonEquality.AreEqual(known.Element, document))
            _roots.Add(key, root = known);
        else
            root = Add(document, uri);
        return true;
    }

    private JsonElement? Resolved(Uri uri) => resolve?.Invoke(uri) is { } utf8 ? SchemaDocument.Parse(utf8, SchemaUri.Key(uri)) : null;

    private void AddWithin(SchemaPlace schema)
    {
        if (schema.Pointer.Length == 0 && !_roots.TryAdd(SchemaUri.Key(schema.Base), schema))
            throw new SchemaException($"deux schémas d'un même document portent l'identifiant {schema.Base}");
        AddAnchor(schema, "$anchor");
        // Also an ordinary anchor for $ref.
        if (AddAnchor(schema, "$dynamicAnchor") is { } name)
        {
            string resource = SchemaUri.Key(schema.Base);
            if (!_dynamicAnchors.TryGetValue(resource, out Dictionary<string, SchemaPlace>? anchors))
                _dynamicAnchors.Add(resource, anchors = []);
            anchors.Add(name, schema);
        }

        foreach (SchemaPlace below in Subschemas.Of(schema))
            AddWithin(below);
    }

    private string? AddAnchor(SchemaPlace schema, string keyword)
    {
        if (schema.Element.ValueKind != JsonValueKind.Object || !schema.Element.TryGetProperty(keyword, out JsonElement value))
            return null;
        string? name = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        if (name is null || !SchemaUri.IsAnchor(name))
            throw new SchemaException($"{schema.Location}/{keyword}: attendu un nom (une lettre ou _, puis lettres, chiffres, - _ .)");
        if (!_anchors.TryAdd($"{SchemaUri.Key(schema.Base)}#{name}", schema))
            throw new SchemaException($"{schema.Location}/{keyword}: le nom {name} est déjà pris dans ce schéma");
        return name;
    }
}
