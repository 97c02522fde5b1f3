using Microsoft.Extensions.Hosting;
using SiBridge.Storage;

namespace SiBridge.Network;

/// <summary>
/// A changed file becomes a version in the database, and the newest version there comes into force, in this process as in every other;
/// what its <c>env:</c> and <c>file:</c> lead to is followed here, under the same version. What is bad is refused with its reasons, once,
/// and changes nothing.
/// </summary>
/// <param name="publishes">Whether the file of this process is followed: those of gateways are.</param>
public sealed partial class NetworkWatch(
    NetworkSource source, CurrentNetwork network, bool publishes, TimeProvider clock, ILogger<NetworkWatch> log) : BackgroundService
{
    /// <summary>Reading beats file notifications here: mounted secrets and editors replace files in ways that those miss.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private string refusedFile = "", fileTrouble = "", databaseTrouble = "";

    private (int Version, string Sha256) refused;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (publishes && source is { Seen: { } own, InForce: { } first } && own != first.Read.TextSha256) Other(log, source.Path, first.Version);
        using var timer = new PeriodicTimer(Pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (publishes) await PublishChangedFile();
                await TakeNewest();
                databaseTrouble = "";
            }
            catch (DatabaseUnavailableException e)
            {
                // Once, not at every look: a log that repeats itself each second hides what is new.
                if (e.Message != databaseTrouble) Unknown(log, e.Message, network.Current.Version);
                databaseTrouble = e.Message;
            }
        }
    }

    private async Task PublishChangedFile()
    {
        if (Own() is not { } own || own.TextSha256 == source.Seen || own.Sha256 == refusedFile) return;
        var (version, problems) = await source.Publish(own);
        if (version is null) Refuse(source.Path, problems);
        else source.Seen = own.TextSha256;
        refusedFile = version is null ? own.Sha256 : "";
    }

    private async Task TakeNewest()
    {
        if (await source.Newest() is not { } newest) return;
        var read = await source.Read(newest.Version);
        if (source.InForce is { } current && (newest.Version, read.Sha256) == (current.Version, current.Read.Sha256)) return;
        if ((newest.Version, read.Sha256) == refused) return;
        var (next, problems) = source.Take(newest.Version, read);
        if (next is null)
        {
            refused = (newest.Version, read.Sha256);
            Refuse($"version {newest.Version} of the network", problems);
            return;
        }

        network.Replace(next);
        refused = default;
        InForce(log, next.Version, next.Partners.Count);
    }

    private ResolvedFile? Own()
    {
        try
        {
            var own = source.ReadFile();
            fileTrouble = "";
            return own;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (e.Message != fileTrouble) Unreadable(log, source.Path, e.Message, network.Current.Version);
            fileTrouble = e.Message;
            return null;
        }
    }

    private void Refuse(string origin, IReadOnlyList<NetworkProblem> problems)
    {
        foreach (var p in problems) Refused(log, p.Where(origin), p.Line, p.Column, p.Pointer, p.Message, network.Current.Version);
    }

    [LoggerMessage(LogLevel.Information, "Network version {Version} is in force ({Partners} partners)")]
    private static partial void InForce(ILogger log, int version, int partners);

    [LoggerMessage(LogLevel.Information, "{Path} is not what is in force: version {Version} of the database is newer. Save the file again to make it the newest.")]
    private static partial void Other(ILogger log, string path, int version);

    [LoggerMessage(LogLevel.Error, "{Origin}:{Line}:{Column}: {Pointer}: {Problem} Version {Version} stays in force.")]
    private static partial void Refused(ILogger log, string origin, int line, int column, string pointer, string problem, int version);

    [LoggerMessage(LogLevel.Error, "{Path} cannot be read ({Reason}); version {Version} stays in force")]
    private static partial void Unreadable(ILogger log, string path, string reason, int version);

    [LoggerMessage(LogLevel.Error, "The newest version of the network is not known ({Reason}); version {Version} stays in force")]
    private static partial void Unknown(ILogger log, string reason, int version);
}
