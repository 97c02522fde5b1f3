using System.Reflection;
using System.Text;
using SiBridge.JsonSchema;

namespace SiBridge.Reference;

/// <summary>The JSON Schemas of <c>schemas/</c>, built into the program and compiled once.</summary>
public sealed class SchemaCatalogue
{
    private const string MessageSuffix = ".v1.schema.json";

    private readonly Dictionary<string, byte[]> texts = [];
    private readonly Dictionary<string, CompiledSchema> messages = [];

    public SchemaCatalogue()
    {
        var registry = new SchemaRegistry();
        var assembly = Assembly.GetExecutingAssembly();
        var ids = new Dictionary<string, string>();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith("schemas/", StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var text = new byte[stream.Length];
            stream.ReadExactly(text);
            ids[name] = registry.Add(text);
            texts[name["schemas/".Length..].Replace(MessageSuffix, "", StringComparison.Ordinal)] = text;
        }

        foreach (var type in Types) messages[type] = registry.Get(ids[$"schemas/{type}{MessageSuffix}"]);
        Network = registry.Get(ids[$"schemas/config/partners{MessageSuffix}"]);
        Table = registry.Get(ids[$"schemas/config/table{MessageSuffix}"]);
        Profil = registry.Get(ids[$"schemas/config/profil{MessageSuffix}"]);
        Additions = registry.Get(registry.Add(AdditionsOf(ids[$"schemas/prescription{MessageSuffix}"])));
    }

    /// <summary>All message types: those of contract §5, in the order of a journey, and what the bridge itself says.</summary>
    public static IReadOnlyList<string> Types { get; } =
    [
        "session", "places", "prescription", "annulation", "reponse", "convocation", "presence", "resultat", "entree", "interruption", "reprise", "abandon", "fin",
        "rappel", "anomalie",
    ];

    /// <summary>The schema of a network file.</summary>
    public CompiledSchema Network { get; }

    /// <summary>The schema of a file of <c>reference/</c>.</summary>
    public CompiledSchema Table { get; }
    /// <summary>The schema of a profile of CSV files.</summary>
    public CompiledSchema Profil { get; }

    /// <summary>What the bridge adds to a message for who reads it (contract §4): each as the prescription tells it.</summary>
    public CompiledSchema Additions { get; }

    /// <summary>The compiled schema of one of <see cref="Types"/>.</summary>
    public CompiledSchema Message(string type) => messages[type];

    private static byte[] AdditionsOf(string prescription) => Encoding.UTF8.GetBytes(
        $$"""
        {
          "type": "object",
          "properties": {
            "dossier": { "$ref": "{{prescription}}#/properties/dossier" },
            "organisme": { "$ref": "{{prescription}}#/properties/organisme" },
            "session_cle": { "$ref": "{{prescription}}#/properties/session_cle" },
            "financeurs": { "$ref": "{{prescription}}#/properties/financeurs" },
            "france_travail_id": { "$ref": "{{prescription}}#/properties/jeune/properties/france_travail_id" },
            "jeune": {
              "$ref": "{{prescription}}#/properties/jeune",
              "propertyNames": { "enum": ["nom_naissance", "prenom", "date_naissance", "code_postal"] }
            }
          },
          "additionalProperties": false
        }
        """);

    /// <summary>A schema as written, UTF-8; null when there is none of this name. The shared definitions are <c>communs</c>.</summary>
    public byte[]? Text(string name) => texts.GetValueOrDefault(name);
}
