using System.Diagnostics;
using System.Text.Json.Nodes;

namespace SiBridge.EndToEnd.Harness;

/// <summary>What a receiver answers.</summary>
/// <param name="After">How long it takes.</param>
/// <param name="RetryAfter">The header of that name.</param>
public readonly record struct Reply(int Status, TimeSpan After = default, string? Body = null, string ContentType = "application/json", string? RetryAfter = null)
{
    public static Reply Ok { get; } = new(200);

    /// <summary>Takes the request and never answers.</summary>
    public static Reply Hang { get; } = new(-1);

    /// <summary>Takes the request and cuts the connection.</summary>
    public static Reply Cut { get; } = new(-2);
}

/// <summary>One request as it came over the wire.</summary>
/// <param name="port">That it came from.</param>
/// <param name="began">When its first bytes were there.</param>
public sealed class Received(IReadOnlyDictionary<string, string> headers, byte[] body, int port, long began)
{
    private volatile Outcome? outcome;

    public IReadOnlyDictionary<string, string> Headers => headers;

    public byte[] Body => body;

    public int Port => port;

    public JsonObject Json { get; } = JsonNode.Parse(body)!.AsObject();

    public string WebhookId => headers["webhook-id"];

    public string Type => headers["sibridge-type"];

    public string Receipt => headers["sibridge-receipt"];

    public string? PrescriptionId => (string?)Json["prescription_id"];

    public long Began => began;

    /// <summary>When it was answered; null while it is not.</summary>
    public long? Ended => outcome?.At;

    /// <summary>What it was answered; null while it is not.</summary>
    public Reply? Reply => outcome?.Reply;

    public void Answered(Reply reply) => outcome = new(reply, Stopwatch.GetTimestamp());

    /// <summary>One reference: a test that looks at this very instant sees both or nothing.</summary>
    private sealed record Outcome(Reply Reply, long At);
}
