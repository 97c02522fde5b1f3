using System.Diagnostics;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd.Distributed;

/// <summary>Two gateways, two workers, PostgreSQL, RabbitMQ: any one of the six is killed (SIGKILL) under a light load and started again.</summary>
[Collection(Breaking.Name)]
public sealed class AnyOfSix(AnyOfSix.TwoAndTwo two) : IClassFixture<AnyOfSix.TwoAndTwo>
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(15);

    private readonly Stage stage = two.Stage;

    [Theory]
    [InlineData("gateway-1")]
    [InlineData("gateway-2")]
    [InlineData("the worker that does not send")]
    [InlineData("the worker that sends")]
    [InlineData("PostgreSQL")]
    [InlineData("RabbitMQ")]
    public async Task Killed_it_costs_nothing_but_some_seconds(string victim)
    {
        Assert.SkipUnless(stage.Postgres.IsOurs && stage.Rabbit.IsOurs, "a given server cannot be killed");
        await using var load = new Load(stage, perSecond: 10);
        await load.More(20);
        await load.Arrived(0);
        await Eventually.Promptly(
            Bound,
            async () =>
            {
                var killed = Stopwatch.GetTimestamp();
                await KillAndRestart(victim);
                await load.More(20);
                // From a sender's first try to the arrival: nothing that was sent around the kill took longer.
                var slowest = await load.Arrived(since: killed);
                TestContext.Current.TestOutputHelper!.WriteLine($"{victim}: the slowest message took {slowest.TotalSeconds:F1} s");
                return slowest;
            },
            $"recovery from the death of {victim}");
        await load.Stop();
        await load.ArrivedOnceInOrder();
    }

    private async Task KillAndRestart(string victim)
    {
        if (victim is "PostgreSQL" or "RabbitMQ")
        {
            await (victim is "PostgreSQL" ? stage.Postgres.Restart() : stage.Rabbit.Restart());
            return;
        }

        var sender = stage.SenderOf(stage.Normandie.OfPommierBleu.Requests[^1]);
        var process = victim switch
        {
            "the worker that sends" => sender,
            "the worker that does not send" => stage.Workers.Single(w => w != sender),
            _ => stage.Gateways[victim[^1] - '1'],
        };
        await process.Kill();
        await process.Start();
    }

    public sealed class TwoAndTwo(BreakableServers servers) : IAsyncLifetime
    {
        public Stage Stage { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Stage = await Stage.Start(servers, gateways: 2);

        public ValueTask DisposeAsync() => Stage.DisposeAsync();
    }
}
