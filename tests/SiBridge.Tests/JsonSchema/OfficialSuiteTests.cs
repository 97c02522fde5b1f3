using System.Text.Json;
using Shouldly;
using SiBridge.JsonSchema;
using Xunit;

namespace SiBridge.Tests.JsonSchema;

/// <summary>
/// The official JSON Schema test suite, draft 2020-12, for the keywords that exist here. It lies beside the checkout, in
/// <c>shared/data/json-schema-test-suite</c>; without it these tests are skipped.
/// </summary>
public sealed class OfficialSuiteTests
{
    private const string Remote = "http://localhost:1234/draft2020-12/";

    // $dynamicRef and $vocabulary do not exist yet, and the meta-schema is made of them.
    private static readonly string[] NeedsDynamicReferences = ["$dynamicRef", "\"$ref\":\"https://json-schema.org/draft/2020-12/schema\""];

    [Theory]
    [InlineData("additionalProperties", 0)]
    [InlineData("allOf", 0)]
    [InlineData("anchor", 0)]
    [InlineData("anyOf", 0)]
    [InlineData("boolean_schema", 0)]
    [InlineData("const", 0)]
    [InlineData("contains", 0)]
    [InlineData("content", 0)]
    [InlineData("default", 0)]
    [InlineData("dependentRequired", 0)]
    [InlineData("dependentSchemas", 0)]
    [InlineData("enum", 0)]
    [InlineData("exclusiveMaximum", 0)]
    [InlineData("exclusiveMinimum", 0)]
    [InlineData("format", 0)]
    [InlineData("if-then-else", 0)]
    [InlineData("infinite-loop-detection", 0)]
    [InlineData("items", 0)]
    [InlineData("maxContains", 0)]
    [InlineData("maxItems", 0)]
    [InlineData("maxLength", 0)]
    [InlineData("maxProperties", 0)]
    [InlineData("maximum", 0)]
    [InlineData("minContains", 0)]
    [InlineData("minItems", 0)]
    [InlineData("minLength", 0)]
    [InlineData("minProperties", 0)]
    [InlineData("minimum", 0)]
    [InlineData("multipleOf", 0)]
    [InlineData("not", 0)]
    [InlineData("oneOf", 0)]
    [InlineData("pattern", 0)]
    [InlineData("patternProperties", 0)]
    [InlineData("prefixItems", 0)]
    [InlineData("properties", 0)]
    [InlineData("propertyNames", 0)]
    [InlineData("ref", 1)]
    [InlineData("refRemote", 0)]
    [InlineData("required", 0)]
    [InlineData("type", 0)]
    [InlineData("unevaluatedItems", 1)]
    [InlineData("unevaluatedProperties", 1)]
    [InlineData("uniqueItems", 0)]
    [InlineData("optional/anchor", 0)]
    [InlineData("optional/bignum", 0)]
    [InlineData("optional/ecmascript-regex", 0)]
    [InlineData("optional/float-overflow", 0)]
    [InlineData("optional/id", 0)]
    [InlineData("optional/no-schema", 0)]
    [InlineData("optional/non-bmp-regex", 0)]
    [InlineData("optional/refOfUnknownKeyword", 0)]
    [InlineData("optional/unknownKeyword", 0)]
    public void Agrees_on(string file, int groupsLeftOut) => Run(file, groupsLeftOut, assertFormat: false);

    [Theory]
    [InlineData("date")]
    [InlineData("date-time")]
    [InlineData("email")]
    [InlineData("uri")]
    [InlineData("uuid")]
    public void Agrees_on_the_asserted_format(string format) => Run($"optional/format/{format}", 0, assertFormat: true);

    private static void Run(string file, int groupsLeftOut, bool assertFormat)
    {
        string suite = FindSuite();
        using JsonDocument groups = Read(Path.Combine(suite, "tests", "draft2020-12", file + ".json"));
        var failures = new List<string>();
        int leftOut = 0;
        int ran = 0;
        foreach (JsonElement group in groups.RootElement.EnumerateArray())
        {
            JsonElement schema = group.GetProperty("schema");
            if (Array.Exists(NeedsDynamicReferences, JsonSerializer.Serialize(schema, RelaxedEscapes).Contains))
            {
                leftOut++;
                continue;
            }

            SchemaRegistry registry = WithRemotes(suite, assertFormat);
            CompiledSchema compiled = registry.Get(registry.Add(schema));
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                JsonElement data = test.GetProperty("data");
                bool expected = test.GetProperty("valid").GetBoolean();
                ran++;
                if (compiled.IsValid(data) != expected || compiled.Evaluate(data).Count == 0 != expected)
                    failures.Add($"{group.GetProperty("description")}: {test.GetProperty("description")}: should be {expected}");
            }
        }

        failures.ShouldBeEmpty();
        leftOut.ShouldBe(groupsLeftOut);
        ran.ShouldBeGreaterThan(0);
    }

    private static readonly JsonSerializerOptions RelaxedEscapes =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static SchemaRegistry WithRemotes(string suite, bool assertFormat)
    {
        var registry = new SchemaRegistry(assertFormat);
        string folder = Path.Combine(suite, "remotes", "draft2020-12");
        foreach (string file in Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories))
            registry.Add(File.ReadAllBytes(file), Remote + Path.GetRelativePath(folder, file));
        return registry;
    }

    private static JsonDocument Read(string path) => JsonDocument.Parse(File.ReadAllBytes(path));

    private static string FindSuite()
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
