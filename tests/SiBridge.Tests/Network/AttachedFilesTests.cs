using System.Text;
using Shouldly;
using SiBridge.Delivery.Channels;
using SiBridge.Network;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Network;

/// <summary>The files beside a network file are read with it, and refused with it.</summary>
public sealed class AttachedFilesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public AttachedFilesTests() => Has("partners.json", """{ "network": { "name": "Essai", "timezone": "Europe/Paris" }, "partners": [] }""");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_JSON_files_of_both_folders_are_the_network_s_and_nothing_else_is()
    {
        Has("profiles/entrees.json", "{}");
        Has("profiles/lisez-moi.txt", "rien");
        Has("profiles/.entrees.json", "en cours");
        Has("autres/x.json", "{}");

        var own = Resolve().Files;

        own.Keys.ShouldBe(["profiles/entrees.json"]);
        Encoding.UTF8.GetString(own["profiles/entrees.json"]).ShouldBe("{}");
    }

    [Fact]
    public void One_that_is_no_JSON_is_refused_with_its_name_line_and_column()
    {
        Has("profiles/entrees.json", "{\n  \"a\": tru }");

        Read().ShouldHaveSingleItem().In("/etc/sibridge/partners.json").ShouldStartWith("/etc/sibridge/profiles/entrees.json:2:11: (document) : ");
    }

    [Fact]
    public void What_is_wrong_in_the_network_file_and_beside_it_is_told_at_once()
    {
        Has("partners.json", """{ "network": { "name": "Essai", "timezone": "Europe/Pari" }, "partners": [] }""");
        Has("profiles/entrees.json", "{");

        Read().Select(p => p.File).ShouldBe(["profiles/entrees.json", null]);
    }

    [Fact]
    public void One_that_is_larger_than_a_mebibyte_is_refused()
    {
        Has("profiles/grand.json", $"\"{new string('a', (1 << 20) - 2)}\"");
        Resolve().Problems.ShouldBeEmpty();

        Has("profiles/grand.json", $"\"{new string('a', (1 << 20) - 1)}\"");

        Resolve().Problems.ShouldHaveSingleItem().File.ShouldBe("profiles/grand.json");
        Read().ShouldHaveSingleItem().Message.ShouldContain("1 Mio");
    }

    [Fact]
    public void More_than_all_versions_should_carry_is_refused()
    {
        for (var i = 0; i < 10; i++) Has($"profiles/p{i}.json", $"\"{new string('a', 1_000_000)}\"");

        Read().ShouldHaveSingleItem().Message.ShouldContain("8 Mio");
    }

    [Fact]
    public void The_text_of_a_version_changes_with_each_file_and_its_name()
    {
        var alone = Resolve().TextSha256;
        Has("profiles/a.json", "1");
        var first = Resolve().TextSha256;
        Has("profiles/a.json", "2");
        var changed = Resolve().TextSha256;
        File.Move(Path.Combine(folder.Path, "profiles/a.json"), Path.Combine(folder.Path, "profiles/b.json"));
        var renamed = Resolve();

        new[] { alone, first, changed, renamed.TextSha256 }.ShouldBeUnique();
        new[] { alone, first, changed, renamed.Sha256 }.ShouldBeUnique();
    }

    private void Has(string name, string text)
    {
        var path = Path.Combine(folder.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private ResolvedFile Resolve() => NetworkFile.ResolveIn(folder.Path, File.ReadAllBytes(Path.Combine(folder.Path, "partners.json")));

    private IReadOnlyList<NetworkProblem> Read() => new NetworkFile(new(), [new HttpChannel(new(), TimeProvider.System)], []).Read(Resolve(), version: 1).Problems;
}
