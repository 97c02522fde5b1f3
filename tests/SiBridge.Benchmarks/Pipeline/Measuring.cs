using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using SiBridge.Benchmarks.Journeys;

namespace SiBridge.Benchmarks.Pipeline;

/// <summary>Plays loads on a pipeline that runs, waits after each until all of it has arrived, and takes the figures.</summary>
internal sealed class Measuring(Stage stage, Shape shape, PipelineOptions options)
{
    /// <summary>2,000 messages of warm-up, half of them one by one: what comes singly takes other ways through the code than what comes in heaps.</summary>
    private const int WarmUpTogether = 1_000;

    private const double WarmUpSinglyRate = 100;

    private static readonly TimeSpan WarmUpSingly = TimeSpan.FromSeconds(10), Look = TimeSpan.FromMilliseconds(250), GivenUpAfter = TimeSpan.FromSeconds(30), Telling = TimeSpan.FromSeconds(10), Long = TimeSpan.FromDays(1);

    private readonly Generator generator = new(stage.Network, shape.Gateways, stage.Ledger);

    private Ledger Ledger => stage.Ledger;

    /// <summary>The sessions that the prescriptions name, and messages enough that the code is compiled and the pools are filled.</summary>
    public async Task Prepare(CancellationToken stop)
    {
        if (shape.Name is not Shape.Reference) await Publish(stop);
        await generator.Saturating(options.InFlight, Long, WarmUpTogether, stop);
        await Drain(0, stop);
        await generator.AtRate(WarmUpSinglyRate, WarmUpSingly, stop);
        await Drain(0, stop);
        if (Ledger.Refusal is { } refusal) throw new InvalidOperationException($"{shape.Name} did not accept a message of the warm-up:\n{refusal}");
    }

    public Task<Figures> AtRate(double rate, CancellationToken stop) =>
        Measure(string.Create(CultureInfo.InvariantCulture, $"{rate}/s"), () => generator.AtRate(rate, TimeSpan.FromSeconds(options.Seconds), stop), stop);

    /// <param name="name">Of the load in the tables.</param>
    public Task<Figures> Saturated(string name, CancellationToken stop) => Measure(
        name,
        () => generator.Saturating(options.InFlight, options.Messages is null ? TimeSpan.FromSeconds(options.Seconds) : Long, options.Messages ?? int.MaxValue, stop),
        stop);

    private async Task<Figures> Measure(string load, Func<Task> play, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var telling = Tell(load, over.Token);
        var (from, begin, before) = (Ledger.Count, Stopwatch.GetTimestamp(), Cpu.Now(shape, stage));
        await play();
        await Drain(from, stop);
        var figures = Figures.Of(shape.Name, load, [.. Ledger.Range(from, Ledger.Count)], Cpu.Now(shape, stage) - before, Stopwatch.GetElapsedTime(begin));
        await over.CancelAsync();
        await telling.ContinueWith(_ => { }, TaskScheduler.Default);
        Console.WriteLine(figures);
        return figures;
    }

    private Task Drain(int from, CancellationToken stop) => Drain(() => Ledger.Missing(from), GivenUpAfter, stop);

    /// <summary>Returns when all that was acknowledged has arrived, or nothing has for long.</summary>
    /// <param name="look">How many have not.</param>
    public static Task Drain(Func<int> look, TimeSpan patience, CancellationToken stop) => Drain(() => Task.FromResult(look()), patience, stop);

    /// <inheritdoc cref="Drain(Func{int}, TimeSpan, CancellationToken)"/>
    public static async Task Drain(Func<Task<int>> look, TimeSpan patience, CancellationToken stop)
    {
        var (missing, since) = (await look(), Stopwatch.StartNew());
        while (missing > 0 && since.Elapsed < patience)
        {
            await Task.Delay(Look, stop);
            var now = await look();
            if (now != missing) since.Restart();
            missing = now;
        }
    }

    private async Task Tell(string load, CancellationToken over)
    {
        while (true)
        {
            await Task.Delay(Telling, over);
            Console.WriteLine($"  … {shape.Name}, {load}: {Ledger.Count} sent, {Ledger.Missing(0)} acknowledged and not delivered yet");
        }
    }

    private async Task Publish(CancellationToken stop)
    {
        using var client = new HttpClient();
        foreach (var offer in stage.Network.Offers)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(shape.Gateways[0], "/v1/sessions"))
            {
                Content = new StringContent(Bodies.Session($"s-{offer.Number}", DateTimeOffset.UtcNow, offer), Encoding.UTF8, "application/json"),
                Headers = { Authorization = new AuthenticationHeaderValue("Bearer", offer.Organisme.Key) },
            };
            using var response = await client.SendAsync(request, stop);
            response.EnsureSuccessStatusCode();
        }
    }
}
