using System.Security.Cryptography;
using System.Text;
using Shouldly;
using SiBridge.Sources;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Sources;

/// <summary>Which files are taken, when, and where they are after a process died over them.</summary>
public sealed class WatchedFolderTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 18, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder folder = new();
    private readonly WatchedFolder watched;

    public WatchedFolderTests()
    {
        watched = new(folder.Path);
        watched.Prepare();
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_file_is_ready_when_it_stood_still_from_one_look_to_the_next()
    {
        Put("a.csv", "1");
        Ready().ShouldBeEmpty();
        Ready().ShouldBe(["a.csv"]);
        Put("a.csv", "12");
        Ready().ShouldBeEmpty();
        Ready().ShouldBe(["a.csv"]);
    }

    [Theory]
    [InlineData(".a.csv")]
    [InlineData("a.csv.part")]
    [InlineData("a.csv.TMP")]
    [InlineData("a.csv.filepart")]
    [InlineData("a.csv.sha256")]
    [InlineData("a.csv.ok")]
    public void What_is_not_whole_or_says_so_of_another_is_no_document(string name)
    {
        Put(name, "1");
        Ready();
        Ready().ShouldBeEmpty();
    }

    [Fact]
    public void A_companion_makes_it_ready_at_once_when_it_is_right()
    {
        Put("ok.csv", "1");
        Put("ok.csv.ok", "");
        Put("juste.csv", "1");
        Put("juste.csv.sha256", $"{Sha256("1").ToUpperInvariant()} *juste.csv");
        Put("faux.csv", "1");
        Put("faux.csv.sha256", Sha256("2"));

        Ready().Order(StringComparer.Ordinal).ShouldBe(["juste.csv", "ok.csv"]);
        Ready().ShouldNotContain("faux.csv");
        File.SetLastWriteTimeUtc(folder.File("faux.csv"), DateTime.UtcNow.AddMinutes(-11));
        Ready();
        // It stands still for long, and is not what its sender says: it is read no more than before, but refused.
        Ready().ShouldContain("faux.csv");
    }

    [Theory]
    [InlineData(251, ".csv")]
    [InlineData(0, "")]
    public void A_name_that_is_as_long_as_a_name_can_be_is_settled_under_a_shorter_one(int stem, string extension)
    {
        var name = stem > 0 ? new string('a', stem) + extension : string.Concat(Enumerable.Repeat("é", 127));
        var written = new DateTimeOffset(2026, 11, 26, 2, 0, 0, TimeSpan.Zero);
        Put(name, "1");
        File.SetLastWriteTimeUtc(folder.File(name), written.UtcDateTime);

        Settle(watched.Take(new(folder.File(name)), Now));

        watched.Begun().ShouldBeEmpty();
        Directory.GetFiles(folder.File("traites"), "*.acquit.csv").ShouldHaveSingleItem().ShouldBe(watched.SettledAs(new(name, 0, written)) + ".acquit.csv");
    }

    [Fact]
    public void A_link_is_never_followed()
    {
        File.WriteAllText(folder.File("ailleurs"), "secret");
        Directory.CreateDirectory(folder.File("depot"));
        var depot = new WatchedFolder(folder.File("depot"));
        depot.Prepare();
        File.CreateSymbolicLink(Path.Combine(depot.Path, "a.csv"), folder.File("ailleurs"));
        depot.Ready();
        depot.Ready().ShouldBeEmpty();
    }

    [Fact]
    public void What_was_taken_by_a_process_that_died_is_found_again_and_a_new_file_of_that_name_is_another()
    {
        var first = Take("a.csv", "1");
        Put("a.csv", "2");

        new WatchedFolder(folder.Path).Begun().ShouldBe([first]);
        Settle(first);
        Settle(Take("a.csv", "2"));

        Directory.GetFiles(folder.File("traites")).Select(f => Path.GetFileName(f)!).Where(f => !f.EndsWith(".acquit.csv", StringComparison.Ordinal)).Select(f => File.ReadAllText(Path.Combine(folder.File("traites"), f)))
            .Order(StringComparer.Ordinal).ShouldBe(["1", "2"]);
        File.ReadAllText(folder.File("traites/a.csv")).ShouldBe("1");
        Directory.GetFiles(folder.File("traites"), "*.acquit.csv").Length.ShouldBe(2);
        watched.Begun().ShouldBeEmpty();
        Directory.GetFileSystemEntries(folder.File("en_cours")).ShouldBeEmpty();
    }

    [Fact]
    public void A_settled_document_is_found_by_its_name_and_its_time_among_others_of_its_name()
    {
        var days = Enumerable.Range(1, 3).Select(day => new DateTimeOffset(2026, 11, day, 2, 0, 0, TimeSpan.Zero)).ToList();
        foreach (var day in days.Take(2))
        {
            Put("nuit.csv", $"{day:d}");
            File.SetLastWriteTimeUtc(folder.File("nuit.csv"), day.UtcDateTime);
            Settle(watched.Take(new(folder.File("nuit.csv")), Now));
        }

        Found(days[0]).ShouldBe("nuit.csv");
        Found(days[1]).ShouldMatch("^nuit\\.20261126T180000000-.{8}\\.csv$");
        // Its partner has taken it away: the name of another would mislead.
        Found(days[2]).ShouldBe("nuit.20261103T020000000.csv");

        string Found(DateTimeOffset written) => Path.GetFileName(watched.SettledAs(new("nuit.csv", 0, written)));
    }

    [Fact]
    public void A_checksum_is_taken_with_its_file_and_lies_beside_it_afterwards()
    {
        Put("a.csv.sha256", Sha256("1"));
        var file = Take("a.csv", "1");

        Directory.GetFiles(folder.Path).ShouldBeEmpty();
        FileChecksum.Problem(file.Path, watched.ChecksumOf(file)!).ShouldBeNull();
        Settle(file);

        File.ReadAllText(folder.File("traites/a.csv.sha256")).ShouldBe(Sha256("1"));
    }

    [Fact]
    public void A_process_that_died_before_it_took_the_file_leaves_nothing_in_its_way()
    {
        Put("a.csv", "1");
        Directory.CreateDirectory(folder.File("en_cours/20261126T180000000-0123456789"));
        File.WriteAllText(folder.File("en_cours/20261126T180000000-0123456789.sha256"), Sha256("1"));

        watched.Begun().ShouldBeEmpty();

        Directory.GetFileSystemEntries(folder.File("en_cours")).ShouldBeEmpty();
        Ready();
        Ready().ShouldBe(["a.csv"]);
    }

    [Theory]
    [InlineData("pas une empreinte", "ne porte pas d'empreinte")]
    [InlineData("", "ne porte pas d'empreinte")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000  a.csv", "abîmé ou incomplet")]
    public void A_checksum_that_does_not_hold_is_told(string said, string problem)
    {
        Put("a.csv", "1");
        FileChecksum.Problem(folder.File("a.csv"), said).ShouldNotBeNull().ShouldContain(problem);
    }

    private void Put(string name, string text) => File.WriteAllText(folder.File(name), text);

    private IReadOnlyList<string> Ready() => [.. watched.Ready().Select(f => f.Name)];

    private TakenFile Take(string name, string text)
    {
        Put(name, text);
        return watched.Take(new(folder.File(name)), Now);
    }

    private void Settle(TakenFile file)
    {
        using (var acknowledgement = watched.NewAcknowledgement(file)) acknowledgement.Write("ligne"u8);
        watched.Settle(file, Directory.GetFiles(folder.File("en_cours"), "*.tmp").Single(), refused: false);
    }

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
