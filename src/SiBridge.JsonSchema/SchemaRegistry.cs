using System.Text.Json;
using SiBridge.JsonSchema.Compilation;

namespace SiBridge.JsonSchema;

/// <summary>
/// The schemas that know of each other. Documents are added first, then compiled on demand, with all that they refer to. The registry
/// itself never asks the network or the file system: a reference to a document that was not added goes to the resolver, and is an
/// error without one. The meta-schemas of draft 2020-12 are always known. May be used from several threads at once.
/// </summary>
/// <param name="assertFormat">
/// Whether <c>format</c> is checked, for the formats known here, or only an annotation, as the standard has it. A dialect with the
/// format-assertion vocabulary has it checked in any case.
/// </param>
/// <param name="resolve">
/// Gives the text (UTF-8) of the document at an absolute URI without fragment, or null when there is none. Called within
/// <see cref="Get"/> only, at most once for a document that it gives. What it throws comes out of <see cref="Get"/> as it is.
/// </param>
public sealed class SchemaRegistry(bool assertFormat = true, Func<Uri, byte[]?>? resolve = null)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, CompiledSchema> _compiled = [];
    private readonly SchemaResources _resources = new(resolve);
    private SchemaLoader? _loader;
    private int _anonymous;

    /// <summary>Adds a schema document under its <c>$id</c>, and under the URI if one is given; returns its absolute URI.</summary>
    /// <exception cref="SchemaException">Not JSON, too large or too deep, or the URI is taken or not absolute.</exception>
    public string Add(ReadOnlyMemory<byte> utf8, string? uri = null) => Add(SchemaDocument.Parse(utf8, uri ?? "sans nom"), uri);

    /// <inheritdoc cref="Add(ReadOnlyMemory{byte}, string?)"/>
    public string Add(JsonElement document, string? uri = null)
    {
        lock (_gate)
        {
            Uri retrieval = uri is null ? SchemaUri.Anonymous(++_anonymous) : Absolute(uri);
            return _resources.Contains(retrieval)
                ? throw new SchemaException($"le schéma {uri} est déjà enregistré")
                : SchemaUri.Key(_resources.Add(document.Clone(), retrieval).Base);
        }
    }

    /// <summary>The schema with this absolute URI, which may have a fragment; compiled at the first call.</summary>
    /// <exception cref="SchemaException">
    /// Unknown, malformed, contrary to its meta-schema, of an unknown dialect, over one of the <see cref="SchemaLimits"/>, or with a
    /// reference that leads nowhere. What compiles will be evaluated without asking for anything more.
    /// </exception>
    public CompiledSchema Get(string uri)
    {
        lock (_gate)
        {
            if (_compiled.TryGetValue(uri, out CompiledSchema? known))
                return known;
            if (!SchemaUri.TryResolve(null, uri, out Uri? target, out string fragment) || _resources.Find(target!, fragment) is not { } place)
                throw new SchemaException($"le schéma {uri} n'est pas enregistré");
            _loader ??= new SchemaLoader(_resources, assertFormat);
            CompiledSchema schema = _loader.Load(place);
            _compiled.Add(uri, schema);
            return schema;
        }
    }

    private static Uri Absolute(string uri) => SchemaUri.TryResolve(null, uri, out Uri? absolute, out _)
        ? absolute!
        : throw new SchemaException($"{uri} n'est pas une URI absolue");
}
