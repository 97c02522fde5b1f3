using SiBridge.Network;

namespace SiBridge.Delivery;

/// <summary>A channel through which the bridge goes to the partner; the other way round it is an inbox.</summary>
public interface IPushChannel : IChannelKind
{
    /// <summary>Makes one attempt. Never throws for what a partner or a network can do: that is an <see cref="Outcome"/>.</summary>
    /// <param name="pace">The channel's rate; one turn was had.</param>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was asked for; the outcome is unknown.</exception>
    Task<Outcome> Send(Claimed delivery, ChannelSettings settings, Pace pace, CancellationToken stop);
}
