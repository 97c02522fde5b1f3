using System.Text;
using SiBridge.Delivery;
using SiBridge.Delivery.Channels;
using SiBridge.Network;
using SiBridge.Translation;

namespace SiBridge.Tests.Support;

/// <summary>One attempt of a channel, without lane and database.</summary>
internal static class Attempt
{
    public static Claimed Delivery(long seq = 1, string body = "{}") => new(
        seq, Guid.CreateVersion7(), Guid.CreateVersion7(), "entree", "P:1", Guid.NewGuid(), 0, DateTimeOffset.UnixEpoch, "canonical",
        new BodyWriter(Encoding.UTF8.GetBytes(body)).Copy(..).ToParts(), Encoding.UTF8.GetBytes(body));

    /// <param name="settings">Of the channel, beside <c>kind</c> and <c>url</c>: JSON members, each with a comma before it.</param>
    public static Task<Outcome> Send(this HttpChannel channel, string url, string settings = "") =>
        channel.Send(Delivery(), Networks.Channel($$"""{ "kind": "http", "url": "{{url}}"{{settings}} }"""), Pace.None, CancellationToken.None);

    public static CurrentNetwork InForce(NetworkInForce network)
    {
        var current = new CurrentNetwork();
        current.Replace(network);
        return current;
    }
}
