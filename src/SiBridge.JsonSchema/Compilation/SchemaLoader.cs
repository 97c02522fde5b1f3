using SiBridge.JsonSchema.Evaluation;
using SiBridge.JsonSchema.Text;

namespace SiBridge.JsonSchema.Compilation;

/// <summary>Makes schemas ready for use: compiled, and everything that they are made of checked against its meta-schema.</summary>
internal sealed class SchemaLoader(SchemaResources resources, bool assertsFormat)
{
    // Compiled once for all registries. Not taken from the registered documents: none may put another in its place.
    private static readonly Lazy<CompiledSchema> StandardMetaSchema = new(static () =>
    {
        var own = new SchemaResources(null);
        return new SchemaLoader(own, assertsFormat: false).Compile(own.Find(new Uri(MetaSchemas.Standard), "")!.Value);
    });

    private readonly Dialects _dialects = new(resources);
    private readonly Dictionary<string, CompiledSchema> _metaSchemas = [];
    private readonly HashSet<string> _checked = [];

    // Resources that were compiled and are not checked yet.
    private readonly Dictionary<string, SchemaPlace> _unchecked = [];

    public CompiledSchema Load(SchemaPlace place)
    {
        try
        {
            // Before the meta-schema has its say: the messages of the keywords are the better ones.
            CompiledSchema schema = Compile(place);
            CheckAll();
            return schema;
        }
        finally
        {
            // Of a schema that was refused, nothing may stay to be held against the next one.
            _unchecked.Clear();
            _metaSchemas.Clear();
        }
    }

    private CompiledSchema Compile(SchemaPlace place)
    {
        var compiler = new SchemaCompiler(resources, _dialects, assertsFormat);
        SchemaNode root = compiler.Compile(place);
        foreach ((string uri, SchemaPlace resource) in compiler.Resources)
        {
            if (!_checked.Contains(uri))
                _unchecked.TryAdd(uri, resource);
        }

        return new CompiledSchema(root);
    }

    // A meta-schema is a schema too: compiling it adds to those to check.
    private void CheckAll()
    {
        while (_unchecked.Count > 0)
        {
            (string uri, SchemaPlace resource) = _unchecked.First();
            Check(resource);
            _unchecked.Remove(uri);
            _checked.Add(uri);
        }
    }

    private void Check(SchemaPlace resource)
    {
        foreach (SchemaError error in MetaSchemaAt(resource).Evaluate(resource.Element))
        {
            if (IsOfSameDialect(resource, error.Pointer))
                throw new SchemaException($"{SchemaUri.Key(resource.Base)}#{resource.Pointer}{error.Pointer}: contraire au méta-schéma: {error.Message}");
        }
    }

    private CompiledSchema MetaSchemaAt(SchemaPlace resource)
    {
        if (resource.Dialect == MetaSchemas.Standard)
            return StandardMetaSchema.Value;
        if (!_metaSchemas.TryGetValue(resource.Dialect, out CompiledSchema? known))
            _metaSchemas.Add(resource.Dialect, known = Compile(_dialects.At(resource).MetaSchema));
        return known;
    }

    // A resource of another dialect within this one is checked by itself.
    private static bool IsOfSameDialect(SchemaPlace resource, string pointer)
    {
        SchemaPlace place = resource;
        foreach (string segment in JsonPointer.Segments(pointer))
        {
            if (!JsonPointer.TryStep(place.Element, segment, out var next))
                break;
            place = place.Below(segment, next);
            if (place.Dialect != resource.Dialect)
                return false;
        }

        return true;
    }
}
