using System.Collections.Concurrent;

namespace SiBridge.Benchmarks.Journeys;

/// <summary>What a sender wants to be known.</summary>
/// <param name="Chain">The journey or session within which order holds.</param>
/// <param name="Position">Its place in the chain: it is sent after the 202 of the one before.</param>
/// <param name="Recipients">Codes of the partners whom the contract (§4) designates.</param>
internal sealed record Message(string Emitter, string Id, string Type, string Chain, int Position, IReadOnlyList<string> Recipients)
{
    /// <summary>A newer count of places cancels an older one that was not sent yet.</summary>
    public bool Replaceable => Type is "places";

    /// <summary>A prescription that did not leave before it was taken back is not sent, nor is the annulation.</summary>
    public bool Withdrawable => Type is "prescription" or "annulation";

    public override string ToString() => $"{Type} {Id} of {Emitter}, no. {Position} of {Chain}";
}

/// <summary>What the gateway answered, other than 5xx.</summary>
/// <param name="Intended">When the message should have been sent.</param>
/// <param name="Repeated">A deliberate duplicate of a message that had its 2xx: 200 and <c>Idempotent-Replay</c> are expected.</param>
/// <param name="Problem">The body, when the message was refused.</param>
internal sealed record Answer(Message Message, TimeSpan Intended, TimeSpan At, int Status, string? Receipt, bool MarkedReplay, bool Repeated, string? Problem = null);

/// <summary>One request that a recipient got whole.</summary>
/// <param name="Ended">Just before the answer leaves.</param>
/// <param name="Fault">What is wrong with the request by itself: signature, headers, form.</param>
/// <param name="Replaces">The <c>webhook-id</c> in whose place it comes, because its body was corrected.</param>
internal sealed record Arrival(
    string Recipient, string WebhookId, string Emitter, string Id, string Type, string Receipt, string BodySha256,
    TimeSpan Started, TimeSpan Ended, int Status, string? Fault = null, string? Replaces = null)
{
    public bool Taken => Status is >= 200 and < 300;
}

/// <summary>All that was seen from outside of the bridge, on one clock. Many write to it at once; the checker reads it when all is over.</summary>
internal sealed class History
{
    public ConcurrentDictionary<(string Emitter, string Id), Message> Sent { get; } = [];

    public ConcurrentQueue<Answer> Answers { get; } = [];

    public ConcurrentQueue<Arrival> Arrivals { get; } = [];

    /// <summary>Attempts that had to be made again, by cause: <c>connection</c>, <c>timeout</c>, <c>http-503</c> …</summary>
    public ConcurrentDictionary<string, int> Again { get; } = [];

    /// <summary>When each killed process was dead.</summary>
    public ConcurrentQueue<TimeSpan> Kills { get; } = [];

    /// <summary>What the bridge did that nothing asked for: it ended by itself, it did not stop …</summary>
    public ConcurrentQueue<string> Incidents { get; } = [];

    public void CountAgain(string cause) => Again.AddOrUpdate(cause, 1, (_, n) => n + 1);
}
