using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace SiBridge.Benchmarks.Journeys;

/// <summary>How long senders wait for an answer, and of what they think no more when there was none.</summary>
internal sealed record Patience(TimeSpan AnswerWithin, Func<Message, bool> GivesUp)
{
    public static Patience Endless { get; } = new(TimeSpan.FromSeconds(10), _ => false);
}

/// <summary>
/// One partner's program: keeps its connections, and sends a message again, the same, until it has a 2xx for it. Each attempt goes to any
/// of the gateways.
/// </summary>
internal sealed class Sender : IDisposable
{
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(200), PauseMax = TimeSpan.FromSeconds(1);

    private readonly HttpClient client;
    private readonly IReadOnlyList<Uri> gateways;
    private readonly Patience patience;
    private readonly History history;
    private readonly RunClock clock;

    public Sender(Partner partner, IReadOnlyList<Uri> gateways, Patience patience, History history, RunClock clock)
    {
        (this.gateways, this.patience, this.history, this.clock) = (gateways, patience, history, clock);
        client = new(new SocketsHttpHandler { MaxConnectionsPerServer = 64, UseProxy = false, ActivityHeadersPropagator = null })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestHeaders = { Authorization = new("Bearer", partner.Key) },
        };
    }

    /// <param name="intended">When it should have been sent, on the run's clock.</param>
    /// <returns>False when it was refused, or given up.</returns>
    public async Task<bool> Send(Planned planned, TimeSpan intended, string body, CancellationToken stop)
    {
        var message = planned.Message;
        history.Sent.TryAdd((message.Emitter, message.Id), message);
        var bytes = Encoding.UTF8.GetBytes(body);
        for (var pause = PauseMin; ; pause = pause * 2 < PauseMax ? pause * 2 : PauseMax)
        {
            if (await Attempt(message.Type, bytes, stop) is { } reply)
            {
                history.Answers.Enqueue(new(message, intended, clock.Now, reply.Status, reply.Receipt, reply.MarkedReplay, planned.Repeated, reply.Problem));
                return reply.Status is >= 200 and < 300;
            }

            if (patience.GivesUp(message)) return false;

            // Spread, or those that failed together would come back together.
            await Task.Delay(pause * (0.5 + Random.Shared.NextDouble()), stop);
        }
    }

    /// <summary>Where messages of a type are posted.</summary>
    public static string PathOf(string type) => $"/v1/{type}{(type is "places" ? "" : "s")}";

    public void Dispose() => client.Dispose();

    /// <returns>Null when the message must be sent again.</returns>
    private async Task<Reply?> Attempt(string type, byte[] body, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(patience.AnswerWithin);
        try
        {
            using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using var response = await client.PostAsync(new Uri(gateways[Random.Shared.Next(gateways.Count)], PathOf(type)), content, limit.Token);
            var text = await response.Content.ReadAsStringAsync(limit.Token);
            var status = (int)response.StatusCode;
            if (status >= 500)
            {
                history.CountAgain($"http-{status}");
                return null;
            }

            return status is 200 or 202
                ? new(status, JsonDocument.Parse(text).RootElement.GetProperty("receipt").GetString(), response.Headers.Contains("Idempotent-Replay"), null)
                : new(status, null, false, text);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            history.CountAgain("timeout");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            history.CountAgain("connection");
        }

        return null;
    }

    private sealed record Reply(int Status, string? Receipt, bool MarkedReplay, string? Problem);
}
