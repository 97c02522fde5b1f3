using System.Text.Json;
using SiBridge.Reference;

namespace SiBridge.Translation.Csv;

/// <summary>Which properties a message of some type may have, as its schema tells.</summary>
internal sealed class MessageSchema
{
    /// <summary>What the bridge says to readers beside the message (contract §4).</summary>
    private static readonly string[] Added = ["type", "receipt", "emetteur", "dossier", "organisme", "session_cle", "financeurs", "jeune"];

    private readonly SchemaCatalogue schemas;
    private readonly JsonElement root;

    public MessageSchema(SchemaCatalogue schemas, string type)
    {
        this.schemas = schemas;
        root = Parse(type);
        Required = [.. root.GetProperty("required").EnumerateArray().Select(r => r.GetString()!)];
    }

    public IReadOnlyList<string> Required { get; }

    public bool Has(IReadOnlyList<string> names) => Has(root, names);

    /// <summary>Whether the bridge adds it for somebody.</summary>
    public bool IsAdded(IReadOnlyList<string> names) => Added.Contains(names[0]) && (names.Count == 1 || Has(Parse("prescription"), names));

    private bool Has(JsonElement schema, IEnumerable<string> names)
    {
        var at = schema;
        foreach (var name in names)
        {
            if (!Followed(at).TryGetProperty("properties", out var properties) || !properties.TryGetProperty(name, out at)) return false;
        }

        return true;
    }

    /// <summary>What a property's schema refers to; ours refer to the shared definitions alone.</summary>
    private JsonElement Followed(JsonElement schema)
    {
        while (!schema.TryGetProperty("properties", out _) && schema.TryGetProperty("$ref", out var reference))
        {
            var (file, pointer) = reference.GetString()!.Split('#') is [var f, var p] ? (f, p) : throw new InvalidOperationException("a reference without a fragment");
            var to = file.Length == 0 ? root : Parse("communs");
            schema = pointer[1..].Split('/').Aggregate(to, (at, name) => at.GetProperty(name));
        }

        return schema;
    }

    private JsonElement Parse(string name)
    {
        using var json = JsonDocument.Parse(schemas.Text(name)!);
        return json.RootElement.Clone();
    }
}
