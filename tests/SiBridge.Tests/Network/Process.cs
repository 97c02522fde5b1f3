using Microsoft.Extensions.Logging.Abstractions;
using SiBridge.Delivery.Channels;
using SiBridge.Network;
using SiBridge.Reference;
using SiBridge.Storage;
using SiBridge.Tests.Support;

namespace SiBridge.Tests.Network;

/// <summary>What one process of a bridge knows of the network: its file in a folder of its own, the versions in a database that it may share.</summary>
internal sealed class Process : IAsyncDisposable
{
    private static readonly SchemaCatalogue Schemas = new();

    private readonly string folder;
    private readonly CurrentNetwork network = new();
    private readonly NetworkWatch watch;
    private readonly bool publishes;

    public Process(string folder, Database database, ManualClock clock, bool publishes)
    {
        (this.folder, this.publishes) = (folder, publishes);
        Source = new(Path.Combine(folder, "partners.json"), new(Schemas, [new HttpChannel(network, clock)], []), database, clock);
        watch = new(Source, network, publishes, clock, NullLogger<NetworkWatch>.Instance);
    }

    public NetworkSource Source { get; }

    public NetworkInForce Current => network.Current;

    /// <summary>What stands behind the one reference in force.</summary>
    public string? Header => Current.Partners[0].Receives[0].Channel.Properties.GetProperty("headers").GetProperty("X-Api-Key").GetString();

    public async Task<NetworkStart> Choose(bool shared = true)
    {
        var start = await NetworkStart.Choose(Source, shared, publishes);
        if (start.Network is { } first) network.Replace(first);
        return start;
    }

    public async Task Start()
    {
        await Choose();
        await watch.StartAsync(CancellationToken.None);
    }

    public void Has(string file, string text)
    {
        var path = Path.Combine(folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    /// <summary>As an editor does it: never half a file.</summary>
    public void Write(string name, string apiKey, DateTimeOffset? writtenAt = null)
    {
        Has("partners.json.new", $$"""
            { "network": { "name": "{{name}}", "timezone": "Europe/Paris" }, "partners": [
              { "code": "of", "kind": "organisme", "name": "O", "sirets": ["12345678200010"],
                "receives": [ { "code": "http", "types": ["*"],
                  "channel": { "kind": "http", "url": "https://of.example/", "headers": { "X-Api-Key": "{{apiKey}}" } } } ] } ] }
            """);
        if (writtenAt is { } then) File.SetLastWriteTimeUtc(Path.Combine(folder, "partners.json.new"), then.UtcDateTime);
        File.Move(Path.Combine(folder, "partners.json.new"), Source.Path, overwrite: true);
    }

    public async ValueTask DisposeAsync()
    {
        await watch.StopAsync(CancellationToken.None);
        watch.Dispose();
    }
}
