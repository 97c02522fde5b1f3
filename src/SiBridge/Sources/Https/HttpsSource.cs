using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using SiBridge.Delivery.Channels;
using SiBridge.Network;

namespace SiBridge.Sources.Https;

/// <summary>
/// <c>https</c>: a document that the partner publishes, asked for from time to time; one that has not changed is not read again. What it
/// was is remembered only when it is taken: killed at any instant, it is fetched and read again, and its messages have the same ids.
/// </summary>
/// <param name="lookUp">How names are resolved; this machine's resolver unless told otherwise.</param>
public sealed class HttpsSource(CurrentNetwork network, TimeProvider clock, LookUp? lookUp = null) : ISource, IDisposable
{
    public const string Name = "https";

    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    private readonly HttpAccess access = new(network, clock, lookUp);

    /// <summary>Looks in a row that brought nothing but an error.</summary>
    private readonly ConcurrentDictionary<SourceKey, int> failures = [];

    public string Kind => Name;

    public TimeSpan Every { get; } = TimeSpan.FromMinutes(5);

    public IEnumerable<(string Property, string Message)> Problems(SourceSettings settings, IReadOnlyList<IPNetwork> allow)
    {
        foreach (var problem in HttpAccess.Problems(settings.AsChannel, allow)) yield return problem;
        if (settings.Text("acknowledgements") is { } path && !Path.IsPathFullyQualified(path)) yield return ("acknowledgements", "un chemin complet est attendu, depuis la racine ; exemple : /srv/acquits/carif.");
    }

    public async Task<Looked> Look(SourceLook look, SourceDesk desk, CancellationToken stop)
    {
        try
        {
            var url = new Uri(look.Settings.Text("url")!);
            var fetched = await Fetch(look, url, stop);
            if (fetched.Error is { } error) return new(error, fetched.Wait ?? Pause(look));
            failures.TryRemove(look.Key, out _);
            return fetched.Document is null ? Looked.Well : await Read(look, desk, url, fetched, stop);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(NotWritten(string.Join(" ou ", new[] { Path.GetTempPath(), look.Settings.Text("acknowledgements") }.OfType<string>()), e), Pause(look));
        }
    }

    public string? Acknowledge(SourceLook look, Document document, IReadOnlyList<AcknowledgedLine> lines)
    {
        if (look.Settings.Text("acknowledgements") is not { } folder) return null;
        try
        {
            LaterAcknowledgements.Write(Path.Combine(folder, Dated(document.WrittenAt, document.Name)), Unfinished(folder), lines);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return NotWritten(folder, e);
        }
    }

    public void Dispose() => access.Dispose();

    private async Task<Fetched> Fetch(SourceLook look, Uri url, CancellationToken stop)
    {
        var (fetch, seen) = (new HttpsFetch(access, clock), Seen.Of(look.Memory, url.ToString()));
        if (OAuthClient.Of(look.Settings.AsChannel) is not { } oauth) return await fetch.Get(look, url, seen, null, stop);
        // A token may end before its time: only a fresh one tells whether we are let in.
        for (var fresh = false; ; fresh = true)
        {
            var token = await access.Tokens.Of(oauth, stop);
            if (token.Failure is { } failure) return new(Error: failure.Error, Wait: failure.RetryAfter);
            var fetched = await fetch.Get(look, url, seen, token.Value, stop);
            if (!fetched.Unauthorized || fresh) return fetched;
            access.Tokens.Drop(oauth, token);
        }
    }

    private async Task<Looked> Read(SourceLook look, SourceDesk desk, Uri url, Fetched fetched, CancellationToken stop)
    {
        await using var document = fetched.Document!;
        var seen = fetched.Seen!;
        var name = Path.GetFileName(Uri.UnescapeDataString(url.AbsolutePath)) is { Length: > 0 } last ? last : url.Host;
        var outcome = await Acknowledged(look, name, async acknowledgement =>
            await desk.Documents.Take(look, new(name, document.Length, seen.Modified ?? clock.GetUtcNow()), document, acknowledgement, stop));
        await desk.Troubles.Tell(look, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{look.Key} {seen.Sha256}")))[..32], name, outcome);
        // A bad one is remembered too: the same again would be refused again.
        await desk.States.Settle(look.Key, name, outcome, seen.ToMemory());
        return new(Memory: seen.ToMemory());
    }

    /// <summary>The partner gave no place for acknowledgements: they are kept where the settings say, for those who run the bridge.</summary>
    private async Task<DocumentOutcome> Acknowledged(SourceLook look, string name, Func<Acknowledgement, Task<DocumentOutcome>> take)
    {
        if (look.Settings.Text("acknowledgements") is not { } folder)
        {
            using var none = new Acknowledgement(Stream.Null);
            return await take(none);
        }

        var unfinished = Unfinished(folder);
        try
        {
            DocumentOutcome outcome;
            await using (var to = DurableFile.New(unfinished))
            {
                using (var acknowledgement = new Acknowledgement(to)) outcome = await take(acknowledgement);
                to.Flush(flushToDisk: true);
            }

            DurableFile.Rename(unfinished, Path.Combine(folder, Dated(clock.GetUtcNow(), name) + Acknowledgement.Suffix));
            return outcome;
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static string Unfinished(string folder) => Path.Combine(folder, $".sibridge-{Guid.NewGuid():N}.tmp");

    private static string Dated(DateTimeOffset at, string name) => string.Create(CultureInfo.InvariantCulture, $"{at.UtcDateTime:yyyyMMdd'T'HHmmssfff}-{name}");

    private static string NotWritten(string folders, Exception e) =>
        $"le document, ou son acquittement, ne s'écrit pas dans {folders} ({e.GetType().Name}, {e.HResult & 0xFFFF}) : vérifiez que le dossier existe, les droits et la place.";

    /// <summary>Each look that brings nothing doubles the pause after it.</summary>
    private TimeSpan Pause(SourceLook look)
    {
        var rest = look.Settings.Number("every_seconds") is { } seconds ? TimeSpan.FromSeconds(seconds) : Every;
        var pause = rest * Math.Pow(2, Math.Min(failures.AddOrUpdate(look.Key, 1, (_, n) => n + 1) - 1, 20));
        return pause < LongestPause ? pause : LongestPause;
    }
}
