using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.Versioning;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd.Servers;

/// <summary>However the process that started the servers ends, so do they, and their folders go.</summary>
[SupportedOSPlatform("linux")]
public sealed class NothingStaysBehind : IDisposable
{
    /// <summary>As long as the servers themselves are waited for.</summary>
    private static readonly TimeSpan Started = TimeSpan.FromSeconds(60);

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "SiBridge.Servers.dll");

    private readonly TemporaryFolder folder = new();
    private string? segment;

    public NothingStaysBehind() => // PostgreSQL does not run as root: its user must get through.
        File.SetUnixFileMode(folder.Path, File.GetUnixFileMode(folder.Path) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task After_an_end_in_good_order()
    {
        using var owner = await StartOwner();

        owner.StandardInput.Close();

        await Eventually.Within(Ended(owner));
        owner.ExitCode.ShouldBe(0);
        Remains().ShouldBeEmpty();
    }

    [Fact]
    public async Task After_SIGKILL_of_the_owner()
    {
        using var owner = await StartOwner();

        owner.Kill();

        await Eventually.Holds(() => Remains().ShouldBeEmpty());
    }

    [Fact]
    public async Task After_SIGKILL_of_the_owner_while_the_servers_start()
    {
        using var owner = Launch();
        await Eventually.Holds(() => Remains().Count(r => r.Contains("beam", StringComparison.Ordinal)).ShouldBeGreaterThan(0));

        owner.Kill();

        await Eventually.Holds(() => Remains().ShouldBeEmpty());
    }

    private static async Task<bool> Ended(Process process)
    {
        await process.WaitForExitAsync();
        return true;
    }

    /// <summary>Both servers, in a process of their own, which was given a folder for all that is temporary.</summary>
    private async Task<Process> StartOwner()
    {
        var owner = Launch();
        (await Eventually.Within(owner.StandardOutput.ReadLineAsync(), Started)).ShouldNotBeNull().ShouldContain("Host=127.0.0.1");
        (await Eventually.Within(owner.StandardOutput.ReadLineAsync(), Started)).ShouldNotBeNull().ShouldContain("amqp://");
        segment = SegmentOfPostgres();
        Remains().Count.ShouldBeGreaterThan(15, "two folders, the processes of both servers, who looks after them, the owner, the segment");
        return owner;
    }

    private Process Launch()
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [Program])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["TMPDIR"] = folder.Path, ["DOTNET_EnableDiagnostics"] = "0" },
        };
        start.Environment.Remove("SIBRIDGE_TEST_DATABASE");
        start.Environment.Remove("SIBRIDGE_TEST_BROKER");
        return Process.Start(start) ?? throw new Win32Exception("dotnet did not start");
    }

    /// <summary>What lies in the folder, the processes that work there or descend from its owner, and PostgreSQL's shared memory.</summary>
    private List<string> Remains()
    {
        List<string> remains = [.. Directory.EnumerateFileSystemEntries(folder.Path)];
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(p => int.TryParse(Path.GetFileName(p), out _)))
        {
            try
            {
                string Of(string file) => File.ReadAllText(Path.Combine(process, file)).Replace('\0', ' ');
                var workplace = new FileInfo(Path.Combine(process, "cwd")).LinkTarget ?? "";
                if ($"{workplace} {Of("environ")}".Contains(folder.Path, StringComparison.Ordinal)) remains.Add($"{process}: {Of("cmdline")}");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has ended, or is another user's.
            }
        }

        if (segment is not null) remains.AddRange(File.ReadLines("/proc/sysvipc/shm").Where(line => Words(line)[1] == segment));
        return remains;
    }

    /// <summary>PostgreSQL notes it in its lock file: "key id".</summary>
    private string SegmentOfPostgres()
    {
        var file = Directory.GetFiles(folder.Path, "postmaster.pid", SearchOption.AllDirectories).Single();
        return Words(File.ReadLines(file).ElementAt(6))[1];
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
