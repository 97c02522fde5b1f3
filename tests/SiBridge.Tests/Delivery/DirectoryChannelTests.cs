using System.Diagnostics;
using System.Text.Json;
using Shouldly;
using SiBridge.Delivery;
using SiBridge.Delivery.Channels;
using SiBridge.Network;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Delivery;

/// <summary>Deliveries as files in a real folder.</summary>
public sealed class DirectoryChannelTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly DirectoryChannel channel = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_delivery_is_one_file_with_the_body_whose_name_tells_of_nobody()
    {
        var delivery = Attempt.Delivery(7, """{"prenom":"Zoé"}""");

        (await Send(delivery)).ShouldBe(Outcome.Delivered);

        var file = Files().ShouldHaveSingleItem();
        Path.GetFileName(file).ShouldBe($"000000000007-{delivery.Id}.json");
        File.ReadAllText(file).ShouldBe("""{"prenom":"Zoé"}""");
        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
    }

    [Fact]
    public async Task The_same_delivery_again_ends_in_the_same_file()
    {
        var delivery = Attempt.Delivery(7, "{}");

        for (var attempt = 0; attempt < 3; attempt++) (await Send(delivery)).ShouldBe(Outcome.Delivered);

        Files().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_name_tells_what_is_sent_again_and_what_is_in_the_place_of_another()
    {
        var (delivery, old) = (Attempt.Delivery(7, "{}"), Guid.NewGuid());

        await Send(delivery with { Resent = true });
        await Send(delivery with { Replaces = old });

        Files().Select(Path.GetFileName).Order().ShouldBe([$"000000000007-{delivery.Id}-remplace-{old}.json", $"000000000007-{delivery.Id}-renvoi.json"]);
    }

    [Fact]
    public async Task A_batch_is_one_file_and_its_checksum_and_the_same_again_when_it_is_written_again()
    {
        var shipment = new Shipment([Attempt.Delivery(7, """{"id":"a"}"""), Attempt.Delivery(9, """{"id":"b"}""")], new(12, Guid.CreateVersion7(), "canonical"));
        for (var attempt = 0; attempt < 2; attempt++) (await channel.Send(shipment, Settings(folder.Path), Pace.None, TestContext.Current.CancellationToken)).ShouldBe(Outcome.Delivered);

        var name = $"lot-000000000012-{shipment.Batch!.Id}.json";
        Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order().ShouldBe([name, name + ".sha256"]);
        JsonDocument.Parse(File.ReadAllText(folder.File(name))).RootElement.EnumerateArray().Select(e => e.GetProperty("id").GetString()).ShouldBe(["a", "b"]);
        using var check = Process.Start(new ProcessStartInfo("sha256sum", ["--check", name + ".sha256"]) { WorkingDirectory = folder.Path, RedirectStandardOutput = true })!;
        await check.WaitForExitAsync(TestContext.Current.CancellationToken);
        check.ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData("""{ "count": 500, "minutes": 60 }""", "canonical", null)]
    [InlineData("""{ "at": "22:30" }""", "csv:x", null)]
    [InlineData("""{ "count": 500 }""", "canonical", "dites « minutes » ou « at »")]
    [InlineData("""{ "minutes": 60, "at": "22:30" }""", "canonical", "dites « minutes » ou « at »")]
    [InlineData("""{ "minutes": 60 }""", "lheo-2.3", "ne se réunissent pas en un fichier")]
    public void What_is_wrong_with_its_batches_is_told(string batch, string format, string? says)
    {
        var problems = channel.Problems(Networks.Channel($$"""{ "kind": "directory", "path": "/srv", "format": "{{format}}", "batch": {{batch}} }"""), []).ToList();

        problems.Select(p => p.Property).ShouldBe(says is null ? [] : ["batch"]);
        problems.ForEach(p => p.Message.ShouldContain(says!));
    }

    [Fact]
    public async Task Names_are_in_the_order_of_the_deliveries()
    {
        foreach (var seq in new[] { 100_000L, 9, 10, 99_999 }) await Send(Attempt.Delivery(seq, $"{seq}"));

        Files().Order(StringComparer.Ordinal).Select(File.ReadAllText).ShouldBe(["9", "10", "99999", "100000"]);
    }

    [Fact]
    public async Task Whoever_watches_the_folder_sees_whole_files_only()
    {
        var body = JsonSerializer.Serialize(new { texte = new string('x', 500_000) });
        var sending = Task.Run(async () =>
        {
            for (var seq = 0; seq < 50; seq++) await Send(Attempt.Delivery(seq, body));
        }, TestContext.Current.CancellationToken);

        var seen = 0;
        while (!sending.IsCompleted)
        {
            foreach (var file in Files())
            {
                new FileInfo(file).Length.ShouldBe(body.Length);
                seen++;
            }
        }

        seen.ShouldBeGreaterThan(0);
        Hidden().ShouldBeEmpty();
    }

    [Fact]
    public async Task What_a_process_left_that_died_is_tidied_and_what_another_writes_now_is_not()
    {
        var (left, now) = (folder.File(".sibridge-1.json.a.tmp"), folder.File(".sibridge-2.json.b.tmp"));
        File.WriteAllText(left, "{");
        File.WriteAllText(now, "{");
        File.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddHours(-2));

        await Send(Attempt.Delivery(3, "{}"));

        Hidden().ShouldBe([now]);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_stops_the_channel_and_says_what_to_do()
    {
        var outcome = await Send(Attempt.Delivery(1, "{}"), folder.File("absent"));

        (outcome.Kind, outcome.Cause).ShouldBe((OutcomeKind.Misconfigured, "dossier"));
        outcome.Error!.ShouldContain("n'existe pas, ou n'en est pas un : créez-le, montez-le");
    }

    [Fact]
    public async Task A_file_in_the_place_of_the_folder_is_no_folder()
    {
        File.WriteAllText(folder.File("fichier"), "");

        (await Send(Attempt.Delivery(1, "{}"), folder.File("fichier"))).Kind.ShouldBe(OutcomeKind.Misconfigured);
    }

    [Fact]
    public async Task A_folder_without_the_right_to_write_stops_the_channel()
    {
        if (OperatingSystem.IsWindows()) return;
        // To whom everything is allowed, the system's own folders are still forbidden.
        var path = Environment.UserName is "root" ? "/sys" : Directory.CreateDirectory(folder.File("ferme"), UnixFileMode.UserRead | UnixFileMode.UserExecute).FullName;

        var outcome = await Send(Attempt.Delivery(1, "{}"), path);

        outcome.Kind.ShouldBe(OutcomeKind.Misconfigured, outcome.Error);
    }

    [Fact]
    public async Task A_full_disk_makes_the_channel_wait()
    {
        using var full = Tmpfs.Mount("size=64k");
        if (full is null) Assert.Skip("this account may mount nothing");

        var outcome = await Send(Attempt.Delivery(1, new string('x', 200_000)), full.Path);

        (outcome.Kind, outcome.Cause).ShouldBe((OutcomeKind.Overloaded, "dossier-plein"));
        Directory.GetFiles(full.Path).ShouldBeEmpty();
        (await Send(Attempt.Delivery(1, "{}"), full.Path)).ShouldBe(Outcome.Delivered);
    }

    [Fact]
    public async Task A_disk_that_is_read_only_stops_the_channel()
    {
        using var readOnly = Tmpfs.Mount("ro");
        if (readOnly is null) Assert.Skip("this account may mount nothing");

        var outcome = await Send(Attempt.Delivery(1, "{}"), readOnly.Path);

        outcome.Kind.ShouldBe(OutcomeKind.Misconfigured);
        outcome.Error!.ShouldContain("lecture seule");
    }

    private Task<Outcome> Send(Claimed delivery, string? path = null) => channel.Send(delivery, Settings(path ?? folder.Path), Pace.None, TestContext.Current.CancellationToken);

    private static ChannelSettings Settings(string path) => Networks.Channel($$"""{ "kind": "directory", "path": {{JsonSerializer.Serialize(path)}} }""");

    private string[] Files() => Directory.GetFiles(folder.Path, "*.json");

    private string[] Hidden() => Directory.GetFiles(folder.Path, ".*");

    /// <summary>A file system of one test's own.</summary>
    private sealed class Tmpfs : IDisposable
    {
        private readonly TemporaryFolder folder = new();

        public string Path => folder.Path;

        /// <returns>Null where this account may mount nothing.</returns>
        public static Tmpfs? Mount(string options)
        {
            var mounted = new Tmpfs();
            if (OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", mounted.Path)) return mounted;
            mounted.folder.Dispose();
            return null;
        }

        public void Dispose()
        {
            Run("umount", Path);
            folder.Dispose();
        }

        private static bool Run(string program, params string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
    }
}
