namespace SiBridge.Delivery;

/// <summary>The closed list of what may become of an attempt; it alone decides what happens next.</summary>
public enum OutcomeKind
{
    /// <summary>The recipient has it.</summary>
    Delivered,

    /// <summary>The recipient says no for good: <c>failed</c>, visible, replayable, blocks nothing.</summary>
    Refused,

    /// <summary>It did not arrive, or the recipient cannot take it now: tried again.</summary>
    Unavailable,

    /// <summary>The recipient cannot take anything now: tried again, and its whole lane waits.</summary>
    Overloaded,

    /// <summary>Our key, address or certificate is wrong, so nothing would arrive: the lane stops, says so, and looks again from time to time.</summary>
    Misconfigured,

    /// <summary>The recipient wants nothing there any more: tried again when an operator resumes the channel.</summary>
    Gone,

    /// <summary>Nobody knows whether it arrived: tried again under the same <c>webhook-id</c>.</summary>
    Unknown,
}

/// <summary>What became of one attempt.</summary>
/// <param name="Cause">A stable word by which failures are grouped, such as <c>http-503</c>; null when delivered.</param>
/// <param name="Error">French, for an operator: who answered what. No body, no person's data.</param>
/// <param name="Said">The partner's own words about its refusal: for operators' eyes, never for a log.</param>
/// <param name="RetryAfter">When the partner wants to be asked again.</param>
public sealed record Outcome(OutcomeKind Kind, string? Cause = null, string? Error = null, string? Said = null, TimeSpan? RetryAfter = null)
{
    public static Outcome Delivered { get; } = new(OutcomeKind.Delivered);

    /// <summary>Whether the partner answered for itself, so that its lane is alive.</summary>
    public bool Answered => Kind is OutcomeKind.Delivered or OutcomeKind.Refused;

    /// <summary>Whether nothing of it can have arrived: there was no connection.</summary>
    public bool NeverLeft => Cause is Causes.Connection or Causes.Forbidden or Causes.Tls;

    /// <summary>What is kept of it.</summary>
    public string? LastError => Said is null ? Error : $"{Error} Sa réponse : « {Said} »";
}
