using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using SiBridge.Benchmarks;
using SiBridge.Benchmarks.Journeys;
using SiBridge.EndToEnd.Harness;

namespace SiBridge.EndToEnd.Torture;

/// <summary>Sends what must be refused: the id of an acknowledged message with other content, and messages that are not valid. None of it may reach anybody.</summary>
internal sealed class Mischief(LoadNetwork network, IReadOnlyList<Uri> gateways, History history, Func<Message, JsonObject> body, Random random) : IDisposable
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5), Pause = TimeSpan.FromMilliseconds(200);

    private readonly HttpClient client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = AnswerWithin };
    private readonly Dictionary<string, string> keys = network.All.ToDictionary(p => p.Code, p => p.Key);
    private int sent;

    public ConcurrentQueue<Wrong> Answered { get; } = [];

    public async Task Play(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(Pause, stop).ContinueWith(_ => { }, TaskScheduler.Default);
            var answers = history.Answers.ToArray();
            if (answers.Length == 0) continue;
            var message = answers[random.Next(answers.Length)].Message;
            if (random.Next(2) == 0)
            {
                // Another instant is other content.
                var other = body(message);
                var emisLe = DateTimeOffset.Parse(other.Text("emis_le"), CultureInfo.InvariantCulture).AddSeconds(-1);
                await Send("other content under a known id", message, other.With("emis_le", emisLe.ToString("yyyy-MM-dd'T'HH:mm:ssK", CultureInfo.InvariantCulture)), 409);
            }
            else
            {
                await Send("a message that is not valid", message, body(message).With("id", $"faux-{++sent}").With("inconnu", true), 422);
            }
        }
    }

    public void Dispose() => client.Dispose();

    private async Task Send(string what, Message like, JsonObject json, int expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateways[random.Next(gateways.Count)], Sender.PathOf(like.Type)))
        {
            Headers = { Authorization = new("Bearer", keys[like.Emitter]) },
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json.ToJsonString())) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        try
        {
            using var response = await client.SendAsync(request);
            if ((int)response.StatusCode != 503) Answered.Enqueue(new($"{what} ({like})", expected, (int)response.StatusCode));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            // It met a fault: nothing was promised to it.
        }
    }
}
