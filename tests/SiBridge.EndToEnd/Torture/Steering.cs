using System.Net;
using System.Net.Http.Json;
using SiBridge.Benchmarks.Journeys;

namespace SiBridge.EndToEnd.Torture;

/// <summary>An operator who suspends channels and lets them go on, and asks again until the bridge says that it is so: it may be dead just now.</summary>
internal sealed class Steering(LoadNetwork network, Stage stage) : IDisposable
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5), Again = TimeSpan.FromMilliseconds(300);

    private readonly HttpClient client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = AnswerWithin };
    private int asked;

    public Task Suspend(string recipient) => Ask(recipient, "suspend", new { reason = "maintenance" });

    public Task Resume(string recipient) => Ask(recipient, "resume", new { });

    public void Dispose() => client.Dispose();

    private async Task Ask(string recipient, string act, object body)
    {
        while (!await Done(recipient, act, body)) await Task.Delay(Again);
    }

    /// <returns>Whether the channel is as asked for; it may be so already, when an answer was lost.</returns>
    private async Task<bool> Done(string recipient, string act, object body)
    {
        var gateway = stage.Gateways[Interlocked.Increment(ref asked) % stage.Gateways.Count];
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway, $"/v1/admin/channels/{recipient}/principal/{act}"))
        {
            Headers = { Authorization = new("Bearer", network.OperatorKey) }, Content = JsonContent.Create(body),
        };
        try
        {
            using var response = await client.SendAsync(request);
            return response.StatusCode switch
            {
                HttpStatusCode.OK or HttpStatusCode.Conflict => true,
                HttpStatusCode.ServiceUnavailable => false,
                var other => throw new InvalidOperationException($"{act} of {recipient} was answered {(int)other}"),
            };
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return false;
        }
    }
}
