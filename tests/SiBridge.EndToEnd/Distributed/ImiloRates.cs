using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd.Distributed;

/// <summary>A Mission Locale's system is asked by one worker at a time and no faster than it wants, whatever becomes of the workers.</summary>
public sealed class ImiloRates(SharedServers servers)
{
    [Fact]
    public async Task No_family_of_endpoints_sees_more_than_three_requests_in_a_second_while_workers_are_killed_and_frozen()
    {
        await using var imilo = new SimulatedImilo("--events", "100", "--seed", "5", "--duplicates", "0.05", "--lost-acks", "0.05");
        await imilo.Start();
        await using var stage = await Stage.Start(servers, workers: 2, change: own => own.Network.Partner("ml-caen")["sends"] = new JsonArray(imilo.Source()));
        async Task<JsonObject> More(int events)
        {
            var until = await Acknowledged() + events;
            await Eventually.Holds(async () => (await Acknowledged()).ShouldBeGreaterThanOrEqualTo(until), TimeSpan.FromSeconds(60));
            return await imilo.Bilan();
        }

        async Task<int> Acknowledged() => (int)(await imilo.Bilan())["evenements"]!["acquittes"]!;

        await More(3);
        foreach (var worker in stage.Workers)
        {
            await worker.Kill();
            await More(3);
            await worker.Start();
            worker.Freeze();
            await More(3);
            worker.Thaw();
        }

        foreach (var family in (await More(5))["familles"]!.AsObject().Select(f => f.Value!))
        {
            ((int)family["au_plus_par_seconde"]!).ShouldBeLessThanOrEqualTo(3);
            ((int)family["trop_nombreuses"]!).ShouldBe(0);
        }
    }
}
