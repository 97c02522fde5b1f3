using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Shouldly;
using SiBridge.Servers;

namespace SiBridge.EndToEnd.Harness;

/// <summary>A partner's HTTP server: records what it is sent, and answers what the test says.</summary>
public sealed class Receiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<Received> requests = [];
    private readonly int port = FreePort.Next();
    private WebApplication? server;
    private CancellationTokenSource stopping = new();

    public Uri Url => new($"http://127.0.0.1:{port}/sibridge");

    /// <summary>What it answers from now on.</summary>
    public Func<Received, Reply> Answers { get; set; } = _ => Reply.Ok;

    /// <summary>All requests so far, in order of arrival.</summary>
    public IReadOnlyList<Received> Requests => [.. requests];

    public IReadOnlyList<Received> About(Journey journey) => [.. requests.Where(r => r.PrescriptionId == journey.Id)];

    /// <summary>Waits until this many requests about a journey were answered.</summary>
    public async Task<IReadOnlyList<Received>> Gets(int count, Journey journey, TimeSpan? within = null)
    {
        await Eventually.Holds(() => About(journey).Count(r => r.Ended is not null).ShouldBeGreaterThanOrEqualTo(count), within);
        return About(journey);
    }

    /// <summary>Waits for the message of this receipt.</summary>
    public async Task<Received> Gets(string receipt, TimeSpan? within = null)
    {
        await Eventually.Holds(() => requests.ShouldContain(r => r.Receipt == receipt && r.Ended != null), within);
        return requests.First(r => r.Receipt == receipt);
    }

    public async Task Start()
    {
        stopping = new();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        server = builder.Build();
        server.Run(Take);
        await server.StartAsync();
    }

    /// <summary>Nobody listens on its port any more.</summary>
    public async Task Stop()
    {
        if (server is null) return;
        await stopping.CancelAsync();
        await server.DisposeAsync();
        server = null;
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        stopping.Dispose();
    }

    private async Task Take(HttpContext http)
    {
        var began = Stopwatch.GetTimestamp();
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var request = new Received(
            http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.ToArray(), http.Connection.RemotePort, began);
        requests.Enqueue(request);
        var reply = Answers(request);
        if (reply == Reply.Hang || reply.After > TimeSpan.Zero)
        {
            using var until = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping.Token);
            await Task.Delay(reply == Reply.Hang ? Timeout.InfiniteTimeSpan : reply.After, until.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        }

        request.Answered(reply);
        if (reply.Status > 0) await Answer(http.Response, reply);
        else http.Abort();
    }

    private static async Task Answer(HttpResponse response, Reply reply)
    {
        response.StatusCode = reply.Status;
        if (reply.RetryAfter is not null) response.Headers.RetryAfter = reply.RetryAfter;
        if (reply.Body is null) return;
        response.ContentType = reply.ContentType;
        await response.WriteAsync(reply.Body);
    }
}
