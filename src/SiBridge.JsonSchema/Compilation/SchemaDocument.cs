using System.Text.Json;

namespace SiBridge.JsonSchema.Compilation;

/// <summary>A schema document before it is registered.</summary>
internal static class SchemaDocument
{
    /// <summary>Reads a text strictly.</summary>
    /// <exception cref="SchemaException">Too long, or not JSON.</exception>
    public static JsonElement Parse(ReadOnlyMemory<byte> utf8, string name)
    {
        if (utf8.Length > SchemaLimits.MaxBytes)
            throw new SchemaException($"schéma {name}: {utf8.Length} octets, {SchemaLimits.MaxBytes} au plus");
        if (!JsonText.TryParse(utf8, out JsonText? text, out JsonSyntaxError? error))
            throw new SchemaException($"schéma {name}: {error.Message} (ligne {error.Line}, colonne {error.Column})");
        using (text)
            return text.Root.Clone();
    }

    /// <summary>The root of a document: at the URI that its <c>$id</c> gives it, else where it was found.</summary>
    /// <exception cref="SchemaException">Nested too deep, or <c>$id</c> is no URI.</exception>
    public static SchemaPlace Root(JsonElement document, Uri retrieval)
    {
        if (!IsNestedWithin(document, SchemaLimits.MaxDepth))
            throw new SchemaException($"schéma {retrieval}: imbriqué sur plus de {SchemaLimits.MaxDepth} niveaux");
        return SchemaPlace.Root(Identifier(document, retrieval), document, MetaSchemas.Standard);
    }

    private static bool IsNestedWithin(JsonElement value, int levels) => value.ValueKind switch
    {
        JsonValueKind.Object => levels > 0 && value.EnumerateObject().All(member => IsNestedWithin(member.Value, levels - 1)),
        JsonValueKind.Array => levels > 0 && value.EnumerateArray().All(item => IsNestedWithin(item, levels - 1)),
        _ => true,
    };

    private static Uri Identifier(JsonElement document, Uri retrieval)
    {
        if (document.ValueKind != JsonValueKind.Object || !document.TryGetProperty("$id", out JsonElement id))
            return retrieval;
        return id.ValueKind == JsonValueKind.String && SchemaUri.TryResolve(retrieval, id.GetString()!, out Uri? uri, out _)
            ? uri!
            : throw new SchemaException($"schéma {retrieval}: $id n'est pas une URI");
    }
}
