using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace SiBridge.Tests.Translation.Csv;

/// <summary>The example that shows integrators how a profile is written does what is said of it.</summary>
public sealed partial class ProfilsReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(Repository.Root, "profiles", "README.md"));

    [Fact]
    public void The_example_does_what_is_said_of_it() =>
        string.Join('\n', Profils.Good(Block("json"), "presences-atelier").Tell(Block("csv")).Select(t => t.Shown())).ShouldBe(Block("text"));

    [Fact]
    public void Every_profile_that_is_shipped_is_named() => Profils.Names.ShouldAllBe(name => Readme.Contains($"({name}.json)"));

    private static string Block(string language) => Blocks().Matches(Readme).Single(m => m.Groups[1].Value == language).Groups[2].Value.TrimEnd();

    [GeneratedRegex(@"```(\w+)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
