using System.Collections.Concurrent;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using Shouldly;

namespace SiBridge.EndToEnd.Harness;

/// <summary>A reader of server-sent events, as a partner's would be: it remembers the last id, and can be cut off.</summary>
public sealed class EventStream : IAsyncDisposable
{
    private readonly HttpClient http;
    private readonly CancellationTokenSource cut = new();
    private readonly ConcurrentQueue<StreamEvent> events = [];
    private readonly Task reading;
    private volatile string? lastId;

    private EventStream(HttpClient http, HttpResponseMessage response, string? after)
    {
        (this.http, lastId) = (http, after);
        reading = Task.Run(() => Read(response));
    }

    /// <summary>All that came, in order.</summary>
    public IReadOnlyList<StreamEvent> Events => [.. events];

    /// <summary>Where to resume.</summary>
    public string? LastId => lastId;

    /// <summary>The other side has ended it.</summary>
    public bool Ended => reading.IsCompleted;

    /// <param name="after">Where it was before.</param>
    public static async Task<EventStream> Open(Uri url, string key, string path, string? after = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(url, path));
        request.Headers.Authorization = new("Bearer", key);
        if (after is not null) request.Headers.Add("Last-Event-ID", after);
        var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        ((int)response.StatusCode).ShouldBe(200);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        return new(http, response, after);
    }

    /// <summary>Waits until so many events of a kind came.</summary>
    public async Task<IReadOnlyList<StreamEvent>> Has(string kind, int count, TimeSpan? within = null)
    {
        await Eventually.Holds(() => Events.Count(e => e.Kind == kind).ShouldBeGreaterThanOrEqualTo(count), within);
        return [.. Events.Where(e => e.Kind == kind)];
    }

    /// <summary>It is cut off; what came until then is all that comes.</summary>
    public async Task Cut()
    {
        await cut.CancelAsync();
        await reading;
    }

    public async ValueTask DisposeAsync()
    {
        await Cut();
        cut.Dispose();
        http.Dispose();
    }

    private async Task Read(HttpResponseMessage response)
    {
        using (response)
        {
            try
            {
                var parser = SseParser.Create(await response.Content.ReadAsStreamAsync(cut.Token));
                await foreach (var item in parser.EnumerateAsync(cut.Token))
                {
                    // As a partner does that has taken the event to heart first.
                    events.Enqueue(new(item.EventType, item.EventId, JsonNode.Parse(item.Data)!.AsObject()));
                    if (parser.LastEventId.Length > 0) lastId = parser.LastEventId;
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or HttpRequestException)
            {
                // Cut off, from here or from there.
            }
        }
    }
}

/// <summary>What came.</summary>
public sealed record StreamEvent(string Kind, string? Id, JsonObject Json);
