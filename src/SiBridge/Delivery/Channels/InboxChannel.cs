using System.Net;
using SiBridge.Network;

namespace SiBridge.Delivery.Channels;

/// <summary><c>inbox</c>: nothing goes out, the partner fetches, see <see cref="Inbox"/>.</summary>
public sealed class InboxChannel : IChannelKind
{
    public const string Name = "inbox";

    public string Kind => Name;

    public IEnumerable<(string Property, string Message)> Problems(ChannelSettings settings, IReadOnlyList<IPNetwork> allow) => [];
}
