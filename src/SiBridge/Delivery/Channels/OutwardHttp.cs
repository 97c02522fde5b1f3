using System.Net;
using SiBridge.Delivery.Answers;
using SiBridge.Network;

namespace SiBridge.Delivery.Channels;

/// <summary>The one way in which channels speak HTTP: to allowed addresses only, straight, and to nobody that an answer names.</summary>
internal static class OutwardHttp
{
    public static HttpClient Client(CurrentNetwork network, LookUp? lookUp) => new(new SocketsHttpHandler
    {
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
}
