namespace SiBridge.Delivery.Answers;

/// <summary>What a rule makes of an answer; the words of the network file are these in lower case.</summary>
public enum Decision
{
    /// <summary>The recipient has it.</summary>
    Delivered,

    /// <summary>The recipient had it already: as good as delivered.</summary>
    Duplicate,

    /// <summary>Not now: tried again.</summary>
    Retry,

    /// <summary>Tried again, and the whole lane waits as well: the recipient is overloaded or away.</summary>
    Slow,

    /// <summary>A no for good.</summary>
    Refused,

    /// <summary>Our key, address or certificate is not right: the lane stops and says so.</summary>
    Misconfigured,

    /// <summary>The recipient wants nothing here any more: the channel is suspended until an operator resumes it.</summary>
    Gone,
}
