using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>What this machine says of proxies changes nothing: deliveries go straight to the partner.</summary>
public sealed class Proxies : IAsyncLifetime
{
    private static readonly string[] Variables = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"];

    private readonly Receiver proxy = new();
    private Normandie normandie = null!;

    public async ValueTask InitializeAsync()
    {
        await proxy.Start();
        var variables = Variables.ToDictionary(name => name, _ => proxy.Url.GetLeftPart(UriPartial.Authority));
        (variables["NO_PROXY"], variables["no_proxy"]) = ("", "");
        normandie = await Normandie.Start(own => [new(BridgeProcess.Built, variables, ["--partners", own.NetworkFile, "--data", own.DataFolder])]);
    }

    public async ValueTask DisposeAsync()
    {
        await normandie.DisposeAsync();
        await proxy.DisposeAsync();
    }

    [Fact]
    public async Task In_the_environment_are_not_asked()
    {
        var journey = Journey.OfCaen();

        await normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription());

        await normandie.OfPommierBleu.Gets(1, journey);
        proxy.Requests.ShouldBeEmpty();
    }
}
