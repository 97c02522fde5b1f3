using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Shouldly;
using SiBridge.JsonSchema;
using Xunit;

namespace SiBridge.Tests.JsonSchema;

/// <summary>The README of the library against the library. Its list of tests not passed: <see cref="Suite.OfficialSuiteTests"/>.</summary>
public sealed partial class LibraryReadmeTests
{
    private static readonly string Library = Path.Combine(Repository.Root, "src", "SiBridge.JsonSchema");
    private static readonly string Readme = File.ReadAllText(Path.Combine(Library, "README.md")).ReplaceLineEndings("\n");

    [Fact]
    public void The_example_is_the_code_that_runs_here()
    {
        string source = File.ReadAllText(Path.Combine(Repository.Root, "tests", "SiBridge.Tests", "JsonSchema", "LibraryReadmeTests.cs")).ReplaceLineEndings("\n");
        string body = Body().Match(source).Groups[1].Value;
        Indent().Replace(body, "").Trim().ShouldBe(Example().Match(Readme).Groups[1].Value.Trim());
    }

    [Theory]
    [InlineData("""{"code": "AB"}""", "")]
    [InlineData("""{"code": "ABC"}""", "(1, 10) /code: ")]
    [InlineData("""{"code": "AB",}""", "(1, 14) ")]
    public void The_example_tells_what_is_wrong_and_where(string document, string told) =>
        Run("""{"$defs": {"code": {"maxLength": 2}}}"""u8.ToArray(), Encoding.UTF8.GetBytes(document)).ShouldStartWith(told);

    [Fact]
    public void The_limits_are_those_of_the_code()
    {
        foreach (Match row in Limit().Matches(Readme))
            ValueOf(row.Groups[1].Value, row.Groups[2].Value).ShouldBe(long.Parse(row.Groups[3].Value, CultureInfo.InvariantCulture), row.Value);
        Limit().Matches(Readme).Count(m => m.Groups[1].Value == nameof(SchemaLimits)).ShouldBe(typeof(SchemaLimits).GetFields().Length);
    }

    [Fact]
    public void It_depends_on_nothing_but_the_framework()
    {
        File.ReadAllText(Path.Combine(Library, "SiBridge.JsonSchema.csproj")).ShouldNotMatch("<(PackageReference|ProjectReference)");
        typeof(SchemaRegistry).Assembly.GetReferencedAssemblies().Select(a => a.Name).ShouldAllBe(name => name!.StartsWith("System."));
    }

    private static string Run(byte[] communs, byte[] document)
    {
        using var output = new StringWriter();

        // example
        var registry = new SchemaRegistry(resolve: uri => uri.AbsolutePath == "/communs.json" ? communs : null);
        string place = registry.Add("""
            { "$id": "https://exemple.org/place.json", "properties": { "code": { "$ref": "communs.json#/$defs/code" } } }
            """u8.ToArray());
        CompiledSchema schema = registry.Get(place);

        using JsonText? text = JsonText.TryParse(document, out JsonText? read, out JsonSyntaxError? refused) ? read : null;
        foreach (SchemaError error in text is null ? [] : schema.Evaluate(text.Root))
            output.WriteLine($"{text!.Locate(error.Pointer)} {error.Pointer}: {error.Message}");
        if (refused is not null)
            output.WriteLine($"({refused.Line}, {refused.Column}) {refused.Message}");
        // end of example

        return output.ToString();
    }

    private static long ValueOf(string type, string constant) => Convert.ToInt64(
        typeof(SchemaRegistry).Assembly.GetType($"SiBridge.JsonSchema.{type}")!.GetField(constant, BindingFlags.Public | BindingFlags.Static)!.GetValue(null),
        CultureInfo.InvariantCulture);

    [GeneratedRegex("        // example\n(.*?)        // end of example", RegexOptions.Singleline)]
    private static partial Regex Body();

    [GeneratedRegex("^ {8}", RegexOptions.Multiline)]
    private static partial Regex Indent();

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex(@"^\| `(\w+)\.(\w+)` \| (\d+) \|", RegexOptions.Multiline)]
    private static partial Regex Limit();
}
