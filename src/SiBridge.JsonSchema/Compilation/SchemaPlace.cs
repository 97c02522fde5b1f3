using System.Text.Json;
using SiBridge.JsonSchema.Text;

namespace SiBridge.JsonSchema.Compilation;

/// <summary>A place in a registered document.</summary>
/// <param name="Base">The base URI that holds there: that of the schema resource.</param>
/// <param name="Pointer">The pointer from the root of that resource.</param>
/// <param name="Element">What stands there.</param>
/// <param name="Dialect">The URI of the meta-schema that the resource names, or that the one around it does.</param>
internal readonly record struct SchemaPlace(Uri Base, string Pointer, JsonElement Element, string Dialect)
{
    /// <summary>The absolute URI of the place; a schema has one, whichever way it was reached.</summary>
    public string Location => $"{SchemaUri.Key(Base)}#{Pointer}";

    /// <summary>The root of a resource.</summary>
    public static SchemaPlace Root(Uri uri, JsonElement element, string dialect) => new(uri, "", element, DeclaredDialect(element) ?? dialect);

    /// <summary>The place below this one; a schema with an identifier of its own is the root of a resource of its own.</summary>
    public SchemaPlace Below(string segment, JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Object
            && element.TryGetProperty("$id", out JsonElement id)
            && id.ValueKind == JsonValueKind.String
            && SchemaUri.TryResolve(Base, id.GetString()!, out Uri? own, out _)
            && own != Base)
        {
            return Root(own!, element, Dialect);
        }

        return BelowPlainly(segment, element);
    }

    /// <summary>The place below this one, where what looks like an identifier is none: a property may be called $id.</summary>
    public SchemaPlace BelowPlainly(string segment, JsonElement element) =>
        new(Base, JsonPointer.Append(Pointer, segment), element, Dialect);

    /// <summary>What a schema names by <c>$schema</c>; one empty fragment more or less is the same dialect.</summary>
    public static string? DeclaredDialect(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("$schema", out JsonElement uri) && uri.ValueKind == JsonValueKind.String
            ? uri.GetString()!.TrimEnd('#')
            : null;
}
