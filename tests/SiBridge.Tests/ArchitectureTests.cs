using System.Reflection;
using System.Text.RegularExpressions;
using Shouldly;
using SiBridge.Flows;
using Xunit;

namespace SiBridge.Tests;

/// <summary>The dependency arrows, held over the sources: each folder of <c>src/SiBridge</c> names only those it may.</summary>
public sealed partial class ArchitectureTests
{
    /// <summary>What everybody may name, and what these name themselves.</summary>
    private static readonly string[] Ground = ["Storage", "Reference", "Telemetry"];

    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        // Partners write and read in formats of their own at the door too.
        ["Gateway"] = ["Journal", "Network", "Flows", "Parcours", "Places", "Echeances", "Indicateurs", "Delivery", "Translation"],
        ["Flows"] = ["Network", "Journal", "Parcours", "Places", "Echeances", "Indicateurs", "Translation", "Delivery"],
        // What is waited for follows from the states of journeys and sessions, and the network says for how long.
        ["Echeances"] = ["Network", "Parcours", "Places"],
        // What a source reads is taken in as what is posted is; its troubles are told by a flow, it knocks at partners as channels do, and finds the journey of a person.
        ["Sources"] = ["Gateway", "Network", "Journal", "Flows", "Parcours", "Translation", "Delivery"],
        // Bodies are kept as Translation writes them: as pieces of the message.
        ["Delivery"] = ["Network", "Translation"],
        ["Journal"] = [],
        ["Parcours"] = [],
        ["Places"] = [],
        // What it counts is kept by the flows, as profiles of journeys and counts of sessions.
        ["Indicateurs"] = ["Parcours", "Places"],
        ["Translation"] = [],
        // A subscription names the format that it wants.
        ["Network"] = ["Translation"],
        ["Reference"] = [],
        ["Storage"] = [],
        ["Telemetry"] = [],
        // The composition root and the command line know everybody; nobody knows them, but the command line its composition root.
        ["Hosting"] = ["Gateway", "Journal", "Network", "Flows", "Parcours", "Places", "Echeances", "Indicateurs", "Translation", "Delivery", "Sources"],
        ["Cli"] = ["Gateway", "Journal", "Network", "Flows", "Parcours", "Places", "Echeances", "Indicateurs", "Translation", "Delivery", "Sources", "Hosting"],
    };

    private static readonly string Sources = Path.Combine(Repository.Root, "src", "SiBridge");

    public static TheoryData<string> Folders => [.. FoldersThere];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_names_only_those_it_may(string folder) =>
        Files(folder).SelectMany(file => Strangers(folder, File.ReadAllText(file)).Select(stranger => $"{Path.GetRelativePath(Sources, file)} names {stranger}")).ShouldBeEmpty();

    [Fact]
    public void Tests_for_both_engines_are_run_on_one_at_least()
    {
        var types = typeof(ArchitectureTests).Assembly.GetTypes();
        types.Where(t => t.IsAbstract && t.GetMethods().Any(m => m.GetCustomAttributes<FactAttribute>().Any()))
            .Where(t => !types.Any(made => !made.IsAbstract && made.IsSubclassOf(t)))
            .Select(t => t.Name).ShouldBeEmpty();
    }

    [Fact]
    public void Every_folder_has_its_arrows() => FoldersThere.Except(Arrows.Keys).ShouldBeEmpty();

    [Theory]
    [InlineData("Journal", "using SiBridge.Flows;", "Flows")]
    [InlineData("Delivery", "using Lane = SiBridge.Journal.OrderKey;", "Journal")]
    [InlineData("Journal", "using static SiBridge.Translation.CanonicalBody;", "Translation")]
    [InlineData("Flows", "var problem = Gateway.Problem.NotFound;", "Gateway")]
    [InlineData("Parcours", "var key = Journal.OrderKey.Of(message);", "Journal")]
    [InlineData("Places", "global::SiBridge.Delivery.Outbox.Promote(db);", "Delivery")]
    [InlineData("Translation", "private readonly Network.Partner partner;", "Network")]
    [InlineData("Network", "using SiBridge.Delivery;", "Delivery")]
    [InlineData("Storage", "using SiBridge.Network;", "Network")]
    [InlineData("Reference", "using SiBridge.Journal;", "Journal")]
    [InlineData("Gateway", "using SiBridge.Hosting;", "Hosting")]
    [InlineData("Gateway", "using SiBridge.Sources;", "Sources")]
    [InlineData("Flows", "Cli.RunVerb.Command();", "Cli")]
    [InlineData("Hosting", "using SiBridge.Cli;", "Cli")]
    [InlineData("Delivery", "using SiBridge.Console;", "Console")]
    [InlineData("Journal", "var to = \"http://exemple.org\"; Flows.Router.Route(to);", "Flows")]
    [InlineData("Journal", "var quote = '\"'; Flows.Router.Route(quote); // \"", "Flows")]
    [InlineData("Journal", "var path = @\"C:\\\"; Flows.Router.Route(path, \"\");", "Flows")]
    public void A_line_that_breaks_an_arrow_is_seen(string folder, string line, string stranger) => Strangers(folder, line).ShouldBe([stranger]);

    [Theory]
    [InlineData("Journal", "/// <see cref=\"Flows.Rekey\"/>")]
    [InlineData("Journal", "return rows; // as Flows.Routing wants them")]
    [InlineData("Gateway", "using SiBridge.Flows;")]
    [InlineData("Places", "using SiBridge.Storage;")]
    [InlineData("Journal", "var text = \"\"\"\n // \" Flows.Router \"\"\";")]
    [InlineData("Journal", "/* Flows.Router \" */ var one = 1; // \"")]
    [InlineData("Flows", "Contracts.Places places => null,")]
    [InlineData("Parcours", "namespace SiBridge.Parcours;")]
    [InlineData("Journal", "\"SELECT 1 FROM Delivery.x\"")]
    [InlineData("Gateway", "if (response.Places.Count > 0) return Network.Current;")]
    public void A_line_that_breaks_none_is_let_through(string folder, string line) => Strangers(folder, line).ShouldBeEmpty();

    [Fact]
    public void No_flow_names_another_flow()
    {
        var flows = FlowTable.All.Select(f => f.GetType().Name).ToList();

        flows.SelectMany(flow => OtherFlows(flow, File.ReadAllText(Path.Combine(Sources, "Flows", flow + ".cs")))).ShouldBeEmpty();
        OtherFlows("EntreeFlow", "return new ResultatFlow().Shares;").ShouldBe(["EntreeFlow names ResultatFlow"]);

        IEnumerable<string> OtherFlows(string flow, string source) =>
            flows.Where(other => other != flow && Regex.IsMatch(Code(source), $@"\b{other}\b")).Select(other => $"{flow} names {other}");
    }

    [Fact]
    public void Contracts_and_the_JSON_Schema_validator_name_nothing_of_the_bridge()
    {
        foreach (var project in new[] { "SiBridge.Contracts", "SiBridge.JsonSchema" })
        {
            Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", project), "*.cs", SearchOption.AllDirectories).Where(Ours)
                .Where(file => Used().Matches(Code(File.ReadAllText(file))).Any(m => m.Groups[1].Value != project["SiBridge.".Length..])).ShouldBeEmpty();
        }
    }

    [Fact]
    public void No_file_is_longer_than_250_lines() =>
        Directory.EnumerateFiles(Sources, "*.cs", SearchOption.AllDirectories).Where(Ours).Where(file => File.ReadLines(file).Count() > 250).ShouldBeEmpty();

    private static IEnumerable<string> FoldersThere => Directory.EnumerateDirectories(Sources).Select(d => Path.GetFileName(d)).Where(d => d is not ("bin" or "obj"));

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(Path.Combine(Sources, folder), "*.cs", SearchOption.AllDirectories);

    private static bool Ours(string file) => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal);

    /// <summary>The folders that a source of this folder names and may not: by <c>using</c>, or by a qualified name.</summary>
    private static List<string> Strangers(string folder, string source)
    {
        var code = Code(source);
        var named = Used().Matches(code).Select(m => m.Groups[1].Value).Concat(Qualified().Matches(code).Select(m => m.Groups[1].Value));
        return [.. named.Distinct().Where(n => n != folder && !Ground.Contains(n) && n is not ("Contracts" or "JsonSchema") && !Arrows.GetValueOrDefault(folder, []).Contains(n))];
    }

    /// <summary>Without comments and the text in quotes, which bind nothing.</summary>
    private static string Code(string source) => Text().Replace(source, m => m.Value[0] is '/' ? "" : "\"\"");

    [GeneratedRegex(@"SiBridge\.(\w+)")]
    private static partial Regex Used();

    /// <summary>A folder's name at the head of a qualified name, whose next part begins with a capital; members of an instance have something before them.</summary>
    [GeneratedRegex(@"(?<![\w.])(Gateway|Flows|Delivery|Translation|Journal|Network|Parcours|Places|Indicateurs|Hosting|Cli)\.(?!Current\b)[A-Z]\w*")]
    private static partial Regex Qualified();

    /// <summary>
    /// Comments and quoted texts in one expression, so that whichever begins first ends first: <c>//</c> within quotes begins no
    /// comment, and a quote within a comment no text.
    /// </summary>
    [GeneratedRegex("""
        //[^\n]* | /\*[\s\S]*?\*/ | "{3}[\s\S]*?"{3} | \$?@\$?"(?:[^"]|"")*" | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])+'
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Text();
}
