namespace SiBridge.Delivery;

/// <summary>What a lane says in the log.</summary>
internal static partial class LaneLog
{
    [LoggerMessage(LogLevel.Warning, "Delivery {Delivery} to {Lane} did not arrive: {Reason}")]
    public static partial void Failed(ILogger log, Guid delivery, LaneKey lane, string? reason);

    [LoggerMessage(LogLevel.Error, "Lane {Lane} pauses and probes: {Reason}")]
    public static partial void Paused(ILogger log, LaneKey lane, string? reason);

    [LoggerMessage(LogLevel.Information, "Lane {Lane} answers again; all that waits on it is due now")]
    public static partial void Resumed(ILogger log, LaneKey lane);

    [LoggerMessage(LogLevel.Error, "Lane {Lane} is suspended until an operator resumes it: {Reason}")]
    public static partial void Suspended(ILogger log, LaneKey lane, string reason);

    [LoggerMessage(LogLevel.Error, "Sending delivery {Delivery} broke; it is tried again: {Kind} {Where}")]
    public static partial void Broken(ILogger log, Guid delivery, string kind, string? where);

    [LoggerMessage(LogLevel.Warning, "What became of delivery {Delivery} could not be recorded yet: {Reason}")]
    public static partial void NotRecorded(ILogger log, Guid delivery, string reason);
}
