using System.Text.Json;
using SiBridge.JsonSchema.Text;

namespace SiBridge.JsonSchema.Compilation;

/// <summary>A place in a registered document: the base URI that holds there, the pointer from that resource's root, and what stands there.</summary>
internal readonly record struct SchemaPlace(Uri Base, string Pointer, JsonElement Element)
{
    /// <summary>The absolute URI of the place; a schema has one, whichever way it was reached.</summary>
    public string Location => $"{SchemaUri.Key(Base)}#{Pointer}";

    /// <summary>The place below this one; a schema with an identifier of its own is the root of a resource of its own.</summary>
    public SchemaPlace Below(string segment, JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Object
            && element.TryGetProperty("$id", out JsonElement id)
            && id.ValueKind == JsonValueKind.String
            && SchemaUri.TryResolve(Base, id.GetString()!, out Uri? own, out _)
            && own != Base)
        {
            return new SchemaPlace(own!, "", element);
        }

        return new SchemaPlace(Base, JsonPointer.Append(Pointer, segment), element);
    }
}
