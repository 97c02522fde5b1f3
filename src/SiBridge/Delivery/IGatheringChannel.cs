using SiBridge.Network;

namespace SiBridge.Delivery;

/// <summary>A channel that may let several deliveries leave as one.</summary>
public interface IGatheringChannel : IPushChannel
{
    /// <returns>Null when these settings let each delivery leave by itself.</returns>
    Gathering? Gathers(ChannelSettings settings);

    /// <summary>Makes one attempt for a whole batch: all of it arrives or nothing. Under the same <see cref="Batch.Id"/> it is the same again.</summary>
    /// <inheritdoc cref="IPushChannel.Send"/>
    Task<Outcome> Send(Shipment shipment, ChannelSettings settings, Pace pace, CancellationToken stop);
}
