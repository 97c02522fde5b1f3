using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace SiBridge.Tests.JsonSchema.Suite;

/// <summary>The library against the official suite. Every test of every file runs; those not passed are listed in the library's README.</summary>
public sealed partial class OfficialSuiteTests(SuiteTally tally) : IClassFixture<SuiteTally>
{
    private static readonly string Readme = Path.Combine(Repository.Root, "src", "SiBridge.JsonSchema", "README.md");

    public static TheoryData<string> Files => [.. OfficialSuite.Files];

    [Theory]
    [MemberData(nameof(Files))]
    public void Fails_nothing_but_what_the_README_lists(string file)
    {
        SuiteResult result = OfficialSuite.Run(file);
        tally.Add(result);
        result.Total.ShouldBeGreaterThan(0);
        result.Failed.ShouldBe(Listed(result), ignoreOrder: true);
        if (OfficialSuite.IsRequired(file))
            result.Failed.ShouldBeEmpty();
    }

    [Fact]
    public void Every_file_of_the_suite_is_run() => OfficialSuite.FilesThere().ShouldBe(OfficialSuite.Files, ignoreOrder: true);

    [Fact]
    public void The_README_lists_tests_of_the_files_that_are_run() =>
        Row().Matches(File.ReadAllText(Readme)).Select(static m => m.Groups[1].Value).Except(OfficialSuite.Files).ShouldBeEmpty();

    private static IEnumerable<string> Listed(SuiteResult result)
    {
        string[] names = [.. Row().Matches(File.ReadAllText(Readme)).Where(m => m.Groups[1].Value == result.File).Select(static m => m.Groups[2].Value)];
        // What is not asserted accepts everything: one line says so for the whole file.
        return names is ["every refusal"] ? result.Refusals : names;
    }

    // | `file` | group › test, or «every refusal» | why |
    [GeneratedRegex(@"^\| `([\w/-]+)` \| (.+? › .+?|every refusal) \| .+ \|\r?$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
