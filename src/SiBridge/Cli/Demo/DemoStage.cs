using SiBridge.Hosting;

namespace SiBridge.Cli.Demo;

/// <summary>A bridge on a free port, its partners around it, and a temporary folder; all gone at the end.</summary>
internal sealed class DemoStage : IAsyncDisposable
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(5);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("sibridge-demo-");
    private WebApplication? app;

    private DemoStage()
    {
    }

    public TimeProvider Clock { get; } = TimeProvider.System;

    public SimulatedPartner MissionLocale { get; } = new("ml-demo", "Mission Locale du Bocage imaginaire", TimeProvider.System);

    public SimulatedPartner Organisme { get; } = new("of-demo", "Les Ateliers du Pommier Bleu", TimeProvider.System);

    public SimulatedPartner Region { get; } = new("re-demo", "Région imaginaire", TimeProvider.System);

    public IReadOnlyList<SimulatedPartner> Partners => [MissionLocale, Organisme, Region];

    public string OperatorKey { get; } = KeyVerb.New();

    public Uri Bridge { get; private set; } = null!;

    public Ledger Ledger { get; } = new();

    /// <summary>No proxy: everything here is on this machine.</summary>
    public HttpClient Http { get; } = new(new SocketsHttpHandler { UseProxy = false });

    /// <exception cref="CannotStartException">The bridge cannot start here.</exception>
    public static async Task<DemoStage> Open(CancellationToken stop)
    {
        var stage = new DemoStage();
        try
        {
            await stage.Start(stop);
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>The gateway as one partner uses it.</summary>
    public GatewayClient As(SimulatedPartner partner) => new(Http, Bridge, partner.Key, Clock, Ledger);

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
        {
            using var limit = new CancellationTokenSource(StopWithin);
            await app.StopAsync(limit.Token);
            await app.DisposeAsync();
        }

        Http.Dispose();
        foreach (var partner in Partners) await partner.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private async Task Start(CancellationToken stop)
    {
        foreach (var partner in Partners) await partner.Start(stop);
        const string anyPort = "http://127.0.0.1:0";
        app = await Hosting.Bridge.Build(new(
            DemoNetwork.Write(folder.FullName, MissionLocale, Organisme, Region, OperatorKey), Path.Combine(folder.FullName, "data"), anyPort, BehindProxy: false), stop: stop);
        await RunVerb.Start(app, anyPort);
        Bridge = new(app.Urls.First() + "/");
    }
}
