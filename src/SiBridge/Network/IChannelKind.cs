namespace SiBridge.Network;

/// <summary>A way to reach a partner, as the network file names it in <c>channel.kind</c>. One file each in <c>Delivery/Channels</c>.</summary>
public interface IChannelKind
{
    /// <summary>The word in the network file: <c>http</c>, <c>inbox</c> …</summary>
    string Kind { get; }

    /// <summary>What is wrong with these settings, beyond their schema: one French sentence each, with the property at fault.</summary>
    IEnumerable<(string Property, string Message)> Problems(ChannelSettings settings, IReadOnlyList<System.Net.IPNetwork> allow);

    /// <summary>What of a channel no second partner may have as its own: two that say the same read each other's messages. Null: nothing.</summary>
    string? BelongsToOne(ChannelSettings settings) => null;
}
