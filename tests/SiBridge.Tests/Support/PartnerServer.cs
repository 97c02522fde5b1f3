using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SiBridge.Tests.Support;

/// <summary>A partner's HTTP server on a free port of 127.0.0.1; it answers what the test says and remembers the paths that were asked for.</summary>
internal sealed class PartnerServer : IAsyncDisposable
{
    private readonly WebApplication server;
    private readonly ConcurrentQueue<string> paths = [];

    private PartnerServer(WebApplication server) => this.server = server;

    public Uri Url => new(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public int Port => Url.Port;

    public IReadOnlyList<string> Paths => [.. paths];

    public static async Task<PartnerServer> Start(RequestDelegate answer, Action<ListenOptions>? listen = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, options => listen?.Invoke(options)));
        var partner = new PartnerServer(builder.Build());
        partner.server.Run(http =>
        {
            partner.paths.Enqueue(http.Request.Path);
            return answer(http);
        });
        await partner.server.StartAsync();
        return partner;
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
