using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace SiBridge.Benchmarks.Recovery;

/// <summary>An operator at <c>/v1/admin</c>.</summary>
internal sealed class OperatorDesk(Uri gateway, string key) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false })
    {
        BaseAddress = new(gateway, "/v1/admin/"), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
    };

    /// <exception cref="InvalidOperationException">It was refused; the message is the whole answer.</exception>
    public async Task<JsonObject> Get(string path, CancellationToken stop)
    {
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative), stop);
        return await Read(response, stop);
    }

    public async Task<JsonObject> Act(string path, string body, CancellationToken stop)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(new Uri(path, UriKind.Relative), content, stop);
        return await Read(response, stop);
    }

    public async Task<int> Total(string path, CancellationToken stop) => (int)(await Get(path, stop))["total"]!;

    public async Task<JsonObject> Until(string path, Predicate<JsonObject> soIs, TimeSpan pause, CancellationToken stop)
    {
        while (true)
        {
            var now = await Get(path, stop);
            if (soIs(now)) return now;
            await Task.Delay(pause, stop);
        }
    }

    /// <summary>How long something takes, so many times one after the other, once before for nothing.</summary>
    public static async Task<IReadOnlyList<TimeSpan>> Times(int count, Func<Task> what)
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i <= count; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await what();
            if (i > 0) times.Add(Stopwatch.GetElapsedTime(began));
        }

        return times;
    }

    public void Dispose() => http.Dispose();

    private static async Task<JsonObject> Read(HttpResponseMessage response, CancellationToken stop)
    {
        var text = await response.Content.ReadAsStringAsync(stop);
        return response.IsSuccessStatusCode ? JsonNode.Parse(text)!.AsObject() : throw new InvalidOperationException($"{response.RequestMessage!.RequestUri} was answered {(int)response.StatusCode}: {text}");
    }
}
