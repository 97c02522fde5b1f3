using SiBridge.Delivery.Channels;
using SiBridge.Network;

namespace SiBridge.Hosting;

/// <summary>The ways to reach a partner that this program has. A new one is one file in <c>Delivery/Channels</c> and one word here.</summary>
internal static class ChannelKinds
{
    /// <returns>One of each; the caller disposes of those that are disposable.</returns>
    public static IReadOnlyList<IChannelKind> All(CurrentNetwork network, TimeProvider clock) => [new HttpChannel(network, clock), new DirectoryChannel(), new PostgresChannel(network, clock), new InboxChannel()];
}
