using System.Reflection;
using System.Text.Json;

namespace SiBridge.JsonSchema.Compilation;

/// <summary>
/// The meta-schemas of draft 2020-12, known without asking anybody. Their text is that of the JSON Schema specification's authors
/// (https://json-schema.org/draft/2020-12/schema), under the licence beside it in <c>MetaSchemas/LICENSE</c>.
/// </summary>
internal static class MetaSchemas
{
    public const string Standard = Prefix + "schema";

    private const string Prefix = "https://json-schema.org/draft/2020-12/";

    /// <summary>The document with this absolute URI, or null.</summary>
    public static JsonElement? Find(string uri)
    {
        if (!uri.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        using Stream? text = Assembly.GetExecutingAssembly().GetManifestResourceStream($"MetaSchemas/{uri[Prefix.Length..]}");
        if (text is null)
            return null;
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
