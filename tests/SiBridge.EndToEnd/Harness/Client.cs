using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Shouldly;

namespace SiBridge.EndToEnd.Harness;

/// <summary>What the bridge answered.</summary>
public sealed record Answer(int Status, IReadOnlyDictionary<string, string> Headers, string Text)
{
    public JsonObject Json => JsonNode.Parse(Text)!.AsObject();

    public string Receipt => (string)Json["receipt"]!;

    public IReadOnlyList<string> Avertissements => [.. Json["avertissements"]!.AsArray().Select(a => (string)a!)];

    /// <summary>The last part of a problem's <c>type</c>.</summary>
    public string? Slug => Headers.GetValueOrDefault("Content-Type") is "application/problem+json" ? ((string)Json["type"]!)["urn:sibridge:problem:".Length..] : null;

    /// <summary>The fields at fault, such as <c>/organisme siret</c>.</summary>
    public IReadOnlyList<string> Faults => [.. (Json["errors"]?.AsArray() ?? []).Select(e => $"{e!["pointer"]} {e["code"]}")];

    public Answer ShouldBe(int status, string? slug = null)
    {
        Status.ShouldBe(status, Text);
        Slug.ShouldBe(slug, Text);
        return this;
    }
}

/// <summary>Speaks to the bridge with one key, or none.</summary>
public sealed class Client(Uri url, string? key) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = url, Timeout = TimeSpan.FromSeconds(60) };

    public Task<Answer> Post(string path, JsonNode body) => Post(path, body.ToJsonString());

    public Task<Answer> Post(string path, string body) => Post(path, Encoding.UTF8.GetBytes(body));

    public Task<Answer> Post(string path, byte[] body, string? mediaType = "application/json")
    {
        var content = new ByteArrayContent(body);
        if (mediaType is not null) content.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
        return Send(new HttpRequestMessage(HttpMethod.Post, path) { Content = content });
    }

    public Task<Answer> Put(string path, JsonNode body) =>
        Send(new HttpRequestMessage(HttpMethod.Put, path) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") });

    public Task<Answer> Get(string path, string? ifNoneMatch = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (ifNoneMatch is not null) request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
        return Send(request);
    }

    /// <summary>How a source stands, as an operator sees it.</summary>
    public async Task<JsonObject> Source(string partner, string code) =>
        (await Get("/v1/admin/sources")).ShouldBe(200).Json["sources"]!.AsArray().Select(s => s!.AsObject()).Single(s => s.Text("partner") == partner && s.Text("code") == code);

    /// <summary>Posts what is to be accepted; told that the bridge cannot take it just now, again, as the contract asks of every partner.</summary>
    /// <returns>The receipt.</returns>
    public async Task<string> Sends(string path, JsonNode message)
    {
        var answer = await Post(path, message);
        if (answer.Slug is "unavailable") await Eventually.Holds(async () => (answer = await Post(path, message)).Status.ShouldBeOneOf(200, 202));
        else answer.ShouldBe(202);
        return answer.Receipt;
    }

    /// <summary>A message's state.</summary>
    public async Task<JsonObject> Message(string receipt) => (await Get($"/v1/messages/{receipt}")).ShouldBe(200).Json;

    /// <summary>Waits until a message is in this state.</summary>
    public async Task<JsonObject> Message(string receipt, string state)
    {
        await Eventually.Holds(async () => (await Message(receipt)).Text("state").ShouldBe(state));
        return await Message(receipt);
    }

    /// <summary>Waits until the one delivery of a message is in this state.</summary>
    public async Task<JsonObject> Delivery(string receipt, string state, string? recipient = null)
    {
        JsonObject? found = null;
        await Eventually.Holds(async () =>
        {
            found = (await Message(receipt)).Deliveries().Single(d => recipient is null || d.Text("recipient") == recipient);
            found.Text("state").ShouldBe(state);
        });
        return found!;
    }

    public void Dispose() => http.Dispose();

    private async Task<Answer> Send(HttpRequestMessage request)
    {
        using (request)
        {
            if (key is not null) request.Headers.Authorization = new("Bearer", key);
            using var response = await http.SendAsync(request);
            return new(
                (int)response.StatusCode,
                response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase),
                await response.Content.ReadAsStringAsync());
        }
    }
}
