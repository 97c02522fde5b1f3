using System.Text.Json;
using SiBridge.JsonSchema;
using Xunit;

namespace SiBridge.Tests.JsonSchema.Suite;

/// <summary>What one file of the suite came to.</summary>
/// <param name="File">Its path below the draft's folder, without <c>.json</c>.</param>
/// <param name="Total">How many tests it holds.</param>
/// <param name="Refusals">Those that want a value refused, as «group › test».</param>
/// <param name="Failed">Those not passed.</param>
internal sealed record SuiteResult(string File, int Total, IReadOnlyList<string> Refusals, IReadOnlyList<string> Failed)
{
    public int Passed => Total - Failed.Count;
}

/// <summary>
/// The official JSON Schema test suite, draft 2020-12. It lies beside the checkout, in <c>shared/data/json-schema-test-suite</c>; without
/// it the tests that need it are skipped.
/// </summary>
internal static class OfficialSuite
{
    private const string Remote = "http://localhost:1234/";

    private static readonly string[] Required =
    [
        "additionalProperties", "allOf", "anchor", "anyOf", "boolean_schema", "const", "contains", "content", "default", "defs",
        "dependentRequired", "dependentSchemas", "dynamicRef", "enum", "exclusiveMaximum", "exclusiveMinimum", "format", "if-then-else",
        "infinite-loop-detection", "items", "maxContains", "maxItems", "maxLength", "maxProperties", "maximum", "minContains", "minItems",
        "minLength", "minProperties", "minimum", "multipleOf", "not", "oneOf", "pattern", "patternProperties", "prefixItems", "properties",
        "propertyNames", "ref", "refRemote", "required", "type", "unevaluatedItems", "unevaluatedProperties", "uniqueItems", "vocabulary",
    ];

    private static readonly string[] Optional =
    [
        "anchor", "bignum", "cross-draft", "dependencies-compatibility", "dynamicRef", "ecmascript-regex", "float-overflow",
        "format-assertion", "id", "no-schema", "non-bmp-regex", "refOfUnknownKeyword", "unknownKeyword",
    ];

    private static readonly string[] Formats =
    [
        "date", "date-time", "duration", "ecmascript-regex", "email", "hostname", "idn-email", "idn-hostname", "ipv4", "ipv6", "iri",
        "iri-reference", "json-pointer", "regex", "relative-json-pointer", "time", "unknown", "uri", "uri-reference", "uri-template", "uuid",
    ];

    /// <summary>Every file that is run; a test holds this list against the suite's folder.</summary>
    public static IReadOnlyList<string> Files { get; } =
        [.. Required, .. Optional.Select(static f => $"optional/{f}"), .. Formats.Select(static f => $"optional/format/{f}")];

    public static bool IsRequired(string file) => !file.StartsWith("optional/", StringComparison.Ordinal);

    /// <summary>The files that the suite has.</summary>
    public static IEnumerable<string> FilesThere()
    {
        string folder = Path.Combine(Folder(), "tests", "draft2020-12");
        return Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories)
            .Select(f => Path.ChangeExtension(Path.GetRelativePath(folder, f), null).Replace('\\', '/'));
    }

    public static SuiteResult Run(string file)
    {
        // Formats are what a file of its own is about; everywhere else they are annotations, as the standard has it.
        bool assertFormat = file.StartsWith("optional/format/", StringComparison.Ordinal);
        using JsonDocument groups = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder(), "tests", "draft2020-12", file + ".json")));
        var refusals = new List<string>();
        var failed = new List<string>();
        int total = 0;
        foreach (JsonElement group in groups.RootElement.EnumerateArray())
        {
            CompiledSchema? schema = Compile(group.GetProperty("schema"), assertFormat);
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                total++;
                string name = $"{group.GetProperty("description")} › {test.GetProperty("description")}";
                bool valid = test.GetProperty("valid").GetBoolean();
                if (!valid)
                    refusals.Add(name);
                if (schema is null || !Agrees(schema, test.GetProperty("data"), valid))
                    failed.Add(name);
            }
        }

        return new SuiteResult(file, total, refusals, failed);
    }

    private static bool Agrees(CompiledSchema schema, JsonElement data, bool valid) =>
        schema.IsValid(data) == valid && schema.Evaluate(data).Count == 0 == valid;

    private static CompiledSchema? Compile(JsonElement schema, bool assertFormat)
    {
        var registry = new SchemaRegistry(assertFormat, RemoteDocument);
        try
        {
            return registry.Get(registry.Add(schema));
        }
        catch (SchemaException)
        {
            return null;
        }
    }

    private static byte[]? RemoteDocument(Uri uri)
    {
        if (!uri.AbsoluteUri.StartsWith(Remote, StringComparison.Ordinal))
            return null;
        string file = Path.Combine(Folder(), "remotes", uri.AbsoluteUri[Remote.Length..]);
        return File.Exists(file) ? File.ReadAllBytes(file) : null;
    }

    private static string Folder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string suite = Path.Combine(folder.FullName, "shared", "data", "json-schema-test-suite");
            if (Directory.Exists(suite))
                return suite;
        }

        Assert.Skip("the official suite is not there: no folder shared/data/json-schema-test-suite beside the checkout");
        return "";
    }
}
