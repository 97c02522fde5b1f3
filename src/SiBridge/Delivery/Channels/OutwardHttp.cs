using System.Net;
using System.Net.Sockets;
using SiBridge.Delivery.Answers;
using SiBridge.Network;

namespace SiBridge.Delivery.Channels;

/// <summary>The one way in which channels speak HTTP: to allowed addresses only, straight, and to nobody that an answer names.</summary>
internal static class OutwardHttp
{
    /// <param name="certificate">Shown to whoever asks for one; null: none.</param>
    public static HttpClient Client(CurrentNetwork network, LookUp? lookUp, ClientCertificate? certificate = null) => new(new SocketsHttpHandler
    {
        SslOptions = { ClientCertificateContext = certificate?.Load() },
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        MaxResponseDrainSize = Answer.MaxBytes,
        ConnectCallback = (context, cancel) => PublicAddresses.Connect(context, network, lookUp ?? Dns.GetHostAddressesAsync, cancel),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>What became of a request that got no answer, where it surely did not arrive; null where it may have.</summary>
    /// <param name="host">To which it was to go.</param>
    public static Outcome? Outcome(Exception e, string host) => e switch
    {
        HttpRequestException { InnerException: ForbiddenAddressException forbidden } => new(OutcomeKind.Unavailable, Causes.Forbidden, forbidden.Message + " : corrigez l'adresse du canal ou network.allow."),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => new(OutcomeKind.Misconfigured, Causes.Tls, $"{host} : TLS échoue ; vérifiez l'adresse et le certificat."),
        HttpRequestException { InnerException: SocketException } or HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
            new(OutcomeKind.Unavailable, Causes.Connection, $"{host} ne se joint pas ({ErrorOf(e)}) : vérifiez l'adresse, le pare-feu."),
        _ => null,
    };

    /// <summary>What went wrong on the way; null when that is not known. What is cut off within an answer's body is no <see cref="HttpRequestException"/>.</summary>
    public static HttpRequestError? ErrorOf(Exception e) => (e as HttpRequestException)?.HttpRequestError ?? (e as HttpIOException)?.HttpRequestError;

    /// <summary>What is wrong with an address in the network file, as far as it alone tells; French, null when nothing is.</summary>
    public static string? AddressProblem(string? text, IReadOnlyList<IPNetwork> allow) =>
        !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") ? "une adresse http ou https complète est attendue."
        : url.UserInfo.Length > 0 ? "pas d'identifiants dans l'adresse : mettez-les dans « headers », avec env: ou file:."
        : Forbidden(url, allow) is { } reason ? $"{reason} ; seules les adresses publiques en https sont atteintes, et les réseaux de network.allow."
        : null;

    /// <summary>What an URL alone tells: numbers in any spelling are addresses (2130706433 is 127.0.0.1), names are looked up when it is connected to.</summary>
    private static string? Forbidden(Uri url, IReadOnlyList<IPNetwork> allow) => IPAddress.TryParse(url.IdnHost, out var address)
        ? PublicAddresses.Forbidden(address, url.Scheme is "https", allow)
        : url.Scheme is "http" && allow.Count == 0 ? $"{url.Host} est en http" : null;
}
