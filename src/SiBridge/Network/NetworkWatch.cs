using Microsoft.Extensions.Hosting;
using SiBridge.Storage;

namespace SiBridge.Network;

/// <summary>
/// Follows the network file and what its <c>env:</c> and <c>file:</c> lead to: a good change is a new version in force, a bad one is
/// refused with its reasons and changes nothing.
/// </summary>
public sealed partial class NetworkWatch(
    NetworkSource source, CurrentNetwork network, TimeProvider clock, ILogger<NetworkWatch> log) : BackgroundService
{
    /// <summary>Reading beats file notifications here: mounted secrets and editors replace files in ways that those miss.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        var (refused, unreadable) = ("", "");
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var read = source.ReadFile();
                unreadable = "";
                if (read.Sha256 == source.InForce || read.Sha256 == refused) continue;
                var (next, problems) = await source.Adopt(read);
                if (next is not null)
                {
                    network.Replace(next);
                    refused = "";
                    NewVersion(log, next.Version, next.Partners.Count);
                    continue;
                }

                refused = read.Sha256;
                foreach (var p in problems) Refused(log, source.Path, p.Line, p.Column, p.Pointer, p.Message, network.Current.Version);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or DatabaseUnavailableException)
            {
                // Once, not at every look: a log that repeats itself each second hides what is new.
                if (e.Message != unreadable) Unreadable(log, source.Path, e.Message, network.Current.Version);
                unreadable = e.Message;
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Network version {Version} is in force ({Partners} partners)")]
    private static partial void NewVersion(ILogger log, int version, int partners);

    [LoggerMessage(LogLevel.Error, "{Path}:{Line}:{Column}: {Pointer}: {Problem} Version {Version} stays in force.")]
    private static partial void Refused(ILogger log, string path, int line, int column, string pointer, string problem, int version);

    [LoggerMessage(LogLevel.Error, "{Path} cannot be read ({Reason}); version {Version} stays in force")]
    private static partial void Unreadable(ILogger log, string path, string reason, int version);
}
