using System.Text.Json;
using SiBridge.Gateway;
using SiBridge.JsonSchema;

namespace SiBridge.Cli;

/// <summary>A JSON Schema from a file, with the files that its references lead to. Nothing is fetched from a network.</summary>
internal sealed class SchemaFile
{
    private readonly SchemaRegistry registry = new();
    private readonly HashSet<string> known = [];

    private SchemaFile()
    {
    }

    private CompiledSchema? Schema { get; set; }

    /// <exception cref="CannotRunException">The schema cannot be read or used.</exception>
    public static SchemaFile Load(string path)
    {
        var loaded = new SchemaFile();
        var full = Path.GetFullPath(path);
        try
        {
            var bytes = File.ReadAllBytes(full);
            loaded.Schema = loaded.registry.Get(loaded.Add(bytes, new(full), full));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CannotRunException(ValidateVerb.Unreadable(path, e));
        }
        catch (SchemaException e)
        {
            throw new CannotRunException($"{path} n'est pas un schéma utilisable : {e.Message}");
        }

        return loaded;
    }

    public IReadOnlyList<FieldError> Of(byte[] utf8)
    {
        if (!JsonText.TryParse(utf8, out var text, out var syntax)) return Problem.InvalidJson(syntax).Errors!;
        using (text) return [.. Schema!.Evaluate(text.Root).Select(e => new MessagePlace(text, "").Error(e.Pointer, e.Code, e.Message))];
    }

    /// <summary>Registers a document, then the files that it refers to: a reference is a URI against its <c>$id</c>, and a path beside its file.</summary>
    private string Add(byte[] bytes, Uri uri, string file)
    {
        known.Add(uri.AbsoluteUri);
        var key = registry.Add(bytes, uri.AbsoluteUri);
        known.Add(key);
        using var document = JsonDocument.Parse(bytes.AsMemory(bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0));
        foreach (var (target, reference) in References(document.RootElement, uri).DistinctBy(r => r.Target).ToList())
        {
            if (known.Contains(target.AbsoluteUri)) continue;
            // An absolute reference names the file by its last part, as published schemas lie side by side.
            var relative = reference.Contains(':', StringComparison.Ordinal) ? target.Segments[^1] : reference;
            var sibling = Path.GetFullPath(Uri.UnescapeDataString(relative), Path.GetDirectoryName(file)!);
            if (File.Exists(sibling)) Add(File.ReadAllBytes(sibling), target, sibling);
        }

        return key;
    }

    /// <summary>Every reference without its fragment, resolved against the nearest <c>$id</c>; those into the document itself left out.</summary>
    private static IEnumerable<(Uri Target, string Reference)> References(JsonElement node, Uri uri)
    {
        if (node.ValueKind is JsonValueKind.Array) return node.EnumerateArray().SelectMany(item => References(item, uri));
        if (node.ValueKind is not JsonValueKind.Object) return [];
        if (node.TryGetProperty("$id", out var id) && id.ValueKind is JsonValueKind.String && Uri.TryCreate(uri, id.GetString(), out var own)) uri = own;
        return node.EnumerateObject().SelectMany(p => p.Name is "$ref" or "$dynamicRef" && p.Value.ValueKind is JsonValueKind.String
            && p.Value.GetString()!.Split('#')[0] is { Length: > 0 } reference && Uri.TryCreate(uri, reference, out var target)
                ? [(target, reference)]
                : References(p.Value, uri));
    }
}
