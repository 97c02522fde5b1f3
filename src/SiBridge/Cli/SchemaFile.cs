using SiBridge.Gateway;
using SiBridge.JsonSchema;

namespace SiBridge.Cli;

/// <summary>A JSON Schema from a file, with the files that its references lead to. Nothing is fetched from a network.</summary>
internal sealed class SchemaFile
{
    private readonly CompiledSchema schema;

    private SchemaFile(CompiledSchema schema) => this.schema = schema;

    /// <exception cref="CannotRunException">The schema cannot be read or used.</exception>
    public static SchemaFile Load(string path)
    {
        var full = Path.GetFullPath(path);
        try
        {
            Uri? home = null;
            var registry = new SchemaRegistry(resolve: uri => Neighbour(uri, home!, full));
            var key = registry.Add(File.ReadAllBytes(full), new Uri(full).AbsoluteUri);
            home = new(key);
            return new(registry.Get(key));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CannotRunException(ValidateVerb.Unreadable(path, e));
        }
        catch (SchemaException e)
        {
            throw new CannotRunException($"{path} n'est pas un schéma utilisable : {e.Message}");
        }
    }

    /// <exception cref="CannotRunException">The schema makes too much work of the document.</exception>
    public IReadOnlyList<FieldError> Of(byte[] utf8)
    {
        if (!JsonText.TryParse(utf8, out var text, out var syntax)) return Problem.InvalidJson(syntax).Errors!;
        using (text)
        {
            try
            {
                return [.. schema.Evaluate(text.Root).Select(new MessagePlace(text, "").Error)];
            }
            catch (EvaluationException e)
            {
                throw new CannotRunException(e.Message);
            }
        }
    }

    /// <summary>
    /// The file of another document: as far from the schema's file as its address is from the schema's own; or of its last part, beside
    /// the schema's file, as published schemas lie side by side.
    /// </summary>
    private static byte[]? Neighbour(Uri uri, Uri home, string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        var way = home.MakeRelativeUri(uri);
        string[] candidates = uri.IsFile ? [uri.LocalPath] : [way.IsAbsoluteUri ? "" : Uri.UnescapeDataString(way.OriginalString), Uri.UnescapeDataString(uri.Segments[^1])];
        return candidates.Select(c => Path.GetFullPath(c, folder)).FirstOrDefault(File.Exists) is { } found ? File.ReadAllBytes(found) : null;
    }
}
