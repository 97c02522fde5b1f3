using System.Text.RegularExpressions;
using Shouldly;
using SiBridge.Flows;
using SiBridge.Gateway;
using SiBridge.Translation;
using Xunit;

namespace SiBridge.Tests;

/// <summary>The README's flow table against the tree.</summary>
public sealed partial class ReadmeTests
{
    private static readonly Dictionary<Audience, string> Words = new()
    {
        [Audience.MissionLocale] = "Mission Locale", [Audience.Organisme] = "organisme", [Audience.Financeur] = "Region", [Audience.Offre] = "offer",
        [Audience.Operateur] = "operateur", [Audience.Emetteur] = "emitter",
    };

    [Fact]
    public void The_flow_table_names_every_flow_with_its_request_file_schema_and_recipients()
    {
        var rows = Row().Matches(File.ReadAllText(Path.Combine(Repository.Root, "README.md"))).Select(m => m.Value).ToList();

        rows.ShouldBe(FlowTable.All.Select(f =>
            $"| `{f.Type}` | {(f.Emitters.Count > 0 ? $"`POST {Endpoints.PathOf(f.Type)}`" : "said by the bridge")} | [{f.GetType().Name}.cs](src/SiBridge/Flows/{f.GetType().Name}.cs) "
            + $"| [{f.Type}.v1](schemas/{f.Type}.v1.schema.json) | {string.Join(", ", f.Shares.Select(s => Words[s.To]))} |"));
    }

    [Fact]
    public void Every_relative_link_leads_to_a_file() =>
        Link().Matches(File.ReadAllText(Path.Combine(Repository.Root, "README.md"))).Select(m => m.Groups[1].Value)
            .Where(link => !File.Exists(Path.Combine(Repository.Root, link))).ShouldBeEmpty();

    [GeneratedRegex(@"^\| `\w+` \| (`POST |said by the bridge).*\|\r?$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"\]\((?!https?:)([^)]+)\)")]
    private static partial Regex Link();
}
