using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using SiBridge.JsonSchema.Evaluation;
using SiBridge.JsonSchema.Patterns;

namespace SiBridge.JsonSchema.Compilation;

/// <summary>One schema object being compiled: what the keywords read their values and subschemas from.</summary>
internal sealed class SchemaSite(SchemaCompiler compiler, SchemaPlace place, DynamicScope scope, Dialect dialect)
{
    private readonly string? _expected =
        place.Element.TryGetProperty("x-attendu", out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    public bool AssertsFormat => compiler.AssertsFormat || MustAssertFormat;

    /// <summary>The dialect says that formats are assertions: an unknown one is then an error, not an annotation.</summary>
    public bool MustAssertFormat => dialect.Has(Vocabularies.FormatAssertion);

    /// <summary>Whether the keywords of <c>validation</c> mean something here.</summary>
    public bool Validates => dialect.Has(Vocabularies.Validation);

    public KeywordSite At(string keyword) => new(keyword, $"{place.Location}/{keyword}", _expected);

    public SchemaException Malformed(string keyword, string expected) => new($"{place.Location}/{keyword}: attendu {expected}");

    public bool TryGet(string keyword, out JsonElement value) => place.Element.TryGetProperty(keyword, out value);

    public bool TryGetNumber(string keyword, out JsonElement value) => TryGet(keyword, JsonValueKind.Number, "un nombre", out value);

    public bool TryGetObject(string keyword, out JsonElement value) => TryGet(keyword, JsonValueKind.Object, "un objet", out value);

    public bool TryGetString(string keyword, [NotNullWhen(true)] out string? value)
    {
        bool found = TryGet(keyword, JsonValueKind.String, "une chaîne", out JsonElement text);
        value = found ? text.GetString()! : null;
        return found;
    }

    public bool TryGetBoolean(string keyword, out bool value)
    {
        value = false;
        if (!TryGet(keyword, out JsonElement element))
            return false;
        if (element.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            throw Malformed(keyword, "true ou false");
        value = element.GetBoolean();
        return true;
    }

    /// <summary>A count; one too large for a long is as good as no limit.</summary>
    public bool TryGetCount(string keyword, out long value)
    {
        value = 0;
        if (!TryGetNumber(keyword, out JsonElement element))
            return false;
        JsonNumber number = JsonNumber.Of(element);
        if (!number.IsInteger || !(number.IsZero || number.IsPositive))
            throw Malformed(keyword, "un entier positif ou nul");
        value = element.TryGetDecimal(out decimal count) && count <= long.MaxValue ? (long)count : long.MaxValue;
        return true;
    }

    public List<string> Strings(string keyword, JsonElement array)
    {
        var strings = new List<string>();
        if (array.ValueKind != JsonValueKind.Array)
            throw Malformed(keyword, "un tableau de chaînes");
        foreach (JsonElement item in array.EnumerateArray())
            strings.Add(item.ValueKind == JsonValueKind.String ? item.GetString()! : throw Malformed(keyword, "un tableau de chaînes"));
        return strings;
    }

    public Pattern Pattern(string keyword, string source)
    {
        try
        {
            return new Pattern(source);
        }
        catch (ArgumentException e)
        {
            throw new SchemaException($"{place.Location}/{keyword}: expression régulière non prise en charge: {e.Message}", e);
        }
    }

    public SchemaNode? Subschema(string keyword) =>
        TryGet(keyword, out JsonElement schema) ? compiler.NodeFor(place.Below(keyword, schema), scope, keyword) : null;

    public SchemaNode[] SubschemaArray(string keyword)
    {
        if (!TryGet(keyword, JsonValueKind.Array, "un tableau de schémas", out JsonElement array))
            return [];
        SchemaPlace list = place.Below(keyword, array);
        var nodes = new List<SchemaNode>();
        foreach (JsonElement schema in array.EnumerateArray())
            nodes.Add(compiler.NodeFor(list.Below($"{nodes.Count}", schema), scope, keyword));
        return [.. nodes];
    }

    public IEnumerable<(string Name, SchemaNode Schema)> SubschemaMap(string keyword, JsonValueKind except = JsonValueKind.Undefined)
    {
        if (!TryGetObject(keyword, out JsonElement map))
            yield break;
        SchemaPlace entries = place.BelowPlainly(keyword, map);
        foreach (JsonProperty entry in map.EnumerateObject().Where(entry => entry.Value.ValueKind != except))
            yield return (entry.Name, compiler.NodeFor(entries.Below(entry.Name, entry.Value), scope, keyword));
    }

    /// <summary>What <c>$ref</c> leads to.</summary>
    public SchemaNode Resolve(string keyword, string reference) => compiler.NodeFor(Find(keyword, reference, out _), scope, keyword);

    /// <summary>
    /// What <c>$dynamicRef</c> leads to: the same as <c>$ref</c>, unless that is a dynamic anchor; then the outermost of its name.
    /// </summary>
    public SchemaNode ResolveDynamically(string keyword, string reference)
    {
        SchemaPlace target = Find(keyword, reference, out string fragment);
        bool isDynamic = compiler.IsDynamicAnchor(target, fragment);
        return compiler.NodeFor(isDynamic ? scope.Outermost(fragment) ?? target : target, scope, keyword);
    }

    private SchemaPlace Find(string keyword, string reference, out string fragment) =>
        SchemaUri.TryResolve(place.Base, reference, out Uri? uri, out fragment) && compiler.Find(uri!, fragment) is { } target
            ? target
            : throw new SchemaException($"{place.Location}/{keyword}: la référence {reference} ne mène à aucun schéma enregistré");

    private bool TryGet(string keyword, JsonValueKind kind, string expected, out JsonElement value)
    {
        if (!TryGet(keyword, out value))
            return false;
        return value.ValueKind == kind ? true : throw Malformed(keyword, expected);
    }
}
