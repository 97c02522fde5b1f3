using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using SiBridge.Delivery.Channels;

namespace SiBridge.Sources.Https;

/// <summary>Asks a partner's server for its document, within bounds of size and time, and keeps it in a file of ours while it is read: nobody's server waits for our database.</summary>
internal sealed class HttpsFetch(HttpAccess access, TimeProvider clock)
{
    private const double DefaultTimeoutSeconds = 60;

    /// <summary>A document that comes a byte at a time does not keep its source busy for ever.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1), KnockEvery = TimeSpan.FromMinutes(15);

    /// <param name="seen">What was read last.</param>
    /// <param name="token">Null where none is wanted.</param>
    /// <exception cref="IOException">There is no place for the document here.</exception>
    public async Task<Fetched> Get(SourceLook look, Uri url, Seen? seen, string? token, CancellationToken stop)
    {
        var idle = TimeSpan.FromSeconds(look.Settings.Number("timeout_seconds") ?? DefaultTimeoutSeconds);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(idle);
        try
        {
            using var request = Request(look, url, seen, token);
            using var response = await access.ClientOf(look.Settings.AsChannel).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => await Document(look, url, seen, response, limit, idle),
                HttpStatusCode.NotModified when seen is not null => Fetched.NothingNew,
                _ => Refused(response, url.Host),
            };
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new(Error: $"{url.Host} n'a pas répondu en {idle.TotalSeconds:0} s ; nouvel essai à venir.");
        }
        catch (HttpRequestException e)
        {
            return new(Error: OutwardHttp.Outcome(e, url.Host)?.Error ?? $"{url.Host} a coupé la connexion avant la fin du document ({e.HttpRequestError}) ; nouvel essai à venir.");
        }
    }

    private static HttpRequestMessage Request(SourceLook look, Uri url, Seen? seen, string? token)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        HttpAccess.Open(request, look.Settings.AsChannel, token);
        if (seen?.ETag is { } tag) request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        if (seen?.Modified is { } modified) request.Headers.IfModifiedSince = modified;
        return request;
    }

    private async Task<Fetched> Document(SourceLook look, Uri url, Seen? seen, HttpResponseMessage response, CancellationTokenSource limit, TimeSpan idle)
    {
        if (response.Content.Headers.ContentEncoding.Any(e => !e.Equals("identity", StringComparison.OrdinalIgnoreCase)))
            return new(Error: $"{url.Host} donne un document compressé ({string.Join(", ", response.Content.Headers.ContentEncoding)}) que le pont n'a pas demandé : voyez avec le partenaire.");
        var most = DocumentIntake.MostBytes(look);
        if (response.Content.Headers.ContentLength > most) return TooLarge(url.Host, most);
        var file = Spool();
        try
        {
            var sha256 = await Copy(response, file, most, limit, idle);
            if (sha256 is null) return TooLarge(url.Host, most);
            if (sha256 == seen?.Sha256) return Fetched.NothingNew;
            file.Position = 0;
            var fetched = new Fetched(file, new(url.ToString(), response.Headers.ETag?.ToString(), response.Content.Headers.LastModified, sha256));
            file = null;
            return fetched;
        }
        finally
        {
            if (file is not null) await file.DisposeAsync();
        }
    }

    /// <returns>SHA-256 (hexadecimal) of what came; null when it is too much.</returns>
    private async Task<string?> Copy(HttpResponseMessage response, FileStream file, long most, CancellationTokenSource limit, TimeSpan idle)
    {
        var began = clock.GetTimestamp();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var body = await response.Content.ReadAsStreamAsync(limit.Token);
        var buffer = new byte[1 << 16];
        for (int read; (read = await Next(body, buffer, limit.Token)) > 0;)
        {
            if (file.Position + read > most) return null;
            await file.WriteAsync(buffer.AsMemory(0, read), limit.Token);
            hash.AppendData(buffer, 0, read);
            // As long as something comes, it is waited for.
            if (clock.GetElapsedTime(began) < Longest) limit.CancelAfter(idle);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static async ValueTask<int> Next(Stream body, byte[] buffer, CancellationToken limit)
    {
        try
        {
            return await body.ReadAsync(buffer, limit);
        }
        catch (IOException e)
        {
            // The partner's trouble, and not that of the file here.
            throw new HttpRequestException(HttpRequestError.ResponseEnded, e.Message, e);
        }
    }

    private static FileStream Spool()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous, BufferSize = 1 << 16 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new(Path.Combine(Path.GetTempPath(), $"sibridge-{Guid.NewGuid():N}.tmp"), options);
    }

    private static Fetched TooLarge(string host, long most) => new(Error: $"le document de {host} a plus de {most} octets : demandez au partenaire de le partager, ou dites « max_bytes ».", Wait: KnockEvery);

    private Fetched Refused(HttpResponseMessage response, string host)
    {
        var status = (int)response.StatusCode;
        var wait = access.Wait(response.Headers.RetryAfter);
        return status switch
        {
            401 or 403 or 407 => new(Error: $"{host} ne nous laisse pas entrer (HTTP {status}) : vérifiez la clé, les en-têtes et l'adresse de la source.", Wait: KnockEvery, Unauthorized: status is 401),
            404 or 410 => new(Error: $"{host} n'a pas de document à cette adresse (HTTP {status}) : corrigez « url » de la source.", Wait: wait ?? KnockEvery),
            >= 300 and < 400 => new(Error: $"{host} renvoie à une autre adresse (HTTP {status}), que le pont ne suit pas : mettez-la dans « url » de la source, si elle est bonne.", Wait: KnockEvery),
            _ => new(Error: $"{host} a répondu HTTP {status} ; nouvel essai à venir.", Wait: wait),
        };
    }
}
