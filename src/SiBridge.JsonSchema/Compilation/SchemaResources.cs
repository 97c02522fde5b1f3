using System.Text.Json;
using SiBridge.JsonSchema.Text;

namespace SiBridge.JsonSchema.Compilation;

/// <summary>
/// All registered schema resources and their anchors, by absolute URI. The only place where references are looked up: nothing is fetched.
/// </summary>
internal sealed class SchemaResources
{
    private readonly Dictionary<string, SchemaPlace> _roots = [];
    private readonly Dictionary<string, SchemaPlace> _anchors = [];

    /// <summary>Adds a document and every resource embedded in it.</summary>
    /// <exception cref="SchemaException">A URI or an anchor is taken.</exception>
    public void Add(SchemaPlace document)
    {
        // First to the side, so that a document that is refused leaves nothing behind.
        var found = new SchemaResources();
        found.AddWithin(document);
        foreach (string taken in found._roots.Keys.Where(_roots.ContainsKey))
            throw new SchemaException($"le schéma {taken} est déjà enregistré");
        foreach ((string uri, SchemaPlace place) in found._roots)
            _roots.Add(uri, place);
        foreach ((string uri, SchemaPlace place) in found._anchors)
            _anchors.Add(uri, place);
    }

    /// <summary>Gives a document a second name.</summary>
    public void AddAlias(Uri uri, SchemaPlace document) => _roots.TryAdd(SchemaUri.Key(uri), document);

    public bool Contains(Uri uri) => _roots.ContainsKey(SchemaUri.Key(uri));

    /// <summary>The place that a reference means, or null.</summary>
    public SchemaPlace? Find(Uri uri, string fragment)
    {
        if (!_roots.TryGetValue(SchemaUri.Key(uri), out SchemaPlace place))
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

    private void AddWithin(SchemaPlace schema)
    {
        if (schema.Pointer.Length == 0 && !_roots.TryAdd(SchemaUri.Key(schema.Base), schema))
            throw new SchemaException($"deux schémas d'un même document portent l'identifiant {schema.Base}");
        AddAnchor(schema, "$anchor");
        // Also an ordinary anchor for $ref.
        AddAnchor(schema, "$dynamicAnchor");
        foreach (SchemaPlace below in Subschemas.Of(schema))
            AddWithin(below);
    }

    private void AddAnchor(SchemaPlace schema, string keyword)
    {
        if (schema.Element.ValueKind != JsonValueKind.Object || !schema.Element.TryGetProperty(keyword, out JsonElement name))
            return;
        if (name.ValueKind != JsonValueKind.String || !_anchors.TryAdd($"{SchemaUri.Key(schema.Base)}#{name.GetString()}", schema))
            throw new SchemaException($"{schema.Location}: {keyword} n'est pas une chaîne, ou son nom est déjà pris");
    }
}
