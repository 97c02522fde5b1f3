using System.Text.Json;
using SiBridge.JsonSchema.Compilation;

namespace SiBridge.JsonSchema;

/// <summary>
/// The schemas that know of each other. Documents are added first, then compiled on demand; a reference that leads to none of them is an
/// error, never a request on the network. May be used from several threads at once.
/// </summary>
/// <param name="assertFormat">Whether <c>format</c> is checked (date, date-time, email, uri, uuid) or only an annotation.</param>
public sealed class SchemaRegistry(bool assertFormat = true)
{
    private readonly Lock _gate = new();
    private readonly SchemaResources _resources = new();
    private readonly Dictionary<string, CompiledSchema> _compiled = [];
    private int _anonymous;

    /// <summary>Adds a schema document under its <c>$id</c>, and under the URI if one is given; returns its absolute URI.</summary>
    /// <exception cref="SchemaException">Not JSON, or the URI is taken or not absolute.</exception>
    public string Add(ReadOnlyMemory<byte> utf8, string? uri = null)
    {
        if (!JsonText.TryParse(utf8, out JsonText? text, out JsonSyntaxError? error))
            throw new SchemaException($"schéma {uri ?? "sans nom"}: {error.Message} (ligne {error.Line}, colonne {error.Column})");
        using (text)
            return Add(text.Root, uri);
    }

    /// <inheritdoc cref="Add(ReadOnlyMemory{byte}, string?)"/>
    public string Add(JsonElement document, string? uri = null)
    {
        lock (_gate)
        {
            Uri retrieval = uri is null ? SchemaUri.Anonymous(++_anonymous) : Absolute(uri);
            if (_resources.Contains(retrieval))
                throw new SchemaException($"le schéma {uri} est déjà enregistré");
            var place = new SchemaPlace(Identifier(document, retrieval), "", document.Clone());
            _resources.Add(place);
            _resources.AddAlias(retrieval, place);
            return SchemaUri.Key(place.Base);
        }
    }

    /// <summary>The schema with this absolute URI, which may have a fragment; compiled at the first call.</summary>
    /// <exception cref="SchemaException">Unknown, malformed, or with a reference that leads nowhere.</exception>
    public CompiledSchema Get(string uri)
    {
        lock (_gate)
        {
            if (_compiled.TryGetValue(uri, out CompiledSchema? known))
                return known;
            if (!SchemaUri.TryResolve(null, uri, out Uri? target, out string fragment) || _resources.Find(target!, fragment) is not { } place)
                throw new SchemaException($"le schéma {uri} n'est pas enregistré");
            var schema = new CompiledSchema(new SchemaCompiler(_resources, assertFormat).Compile(place));
            _compiled.Add(uri, schema);
            return schema;
        }
    }

    private static Uri Identifier(JsonElement document, Uri retrieval)
    {
        if (document.ValueKind != JsonValueKind.Object || !document.TryGetProperty("$id", out JsonElement id))
            return retrieval;
        return id.ValueKind == JsonValueKind.String && SchemaUri.TryResolve(retrieval, id.GetString()!, out Uri? uri, out _)
            ? uri!
            : throw new SchemaException($"schéma {retrieval}: $id n'est pas une URI");
    }

    private static Uri Absolute(string uri) => SchemaUri.TryResolve(null, uri, out Uri? absolute, out _)
        ? absolute!
        : throw new SchemaException($"{uri} n'est pas une URI absolue");
}
