using SiBridge.Delivery;
using SiBridge.Delivery.Channels;
using SiBridge.Network;
using SiBridge.Translation;

namespace SiBridge.Tests.Support;

/// <summary>One attempt of an <c>http</c> channel, without lane and database.</summary>
internal static class Attempt
{
    public static Claimed Delivery() => new(
        1, Guid.CreateVersion7(), Guid.CreateVersion7(), "entree", "P:1", Guid.NewGuid(), 0, DateTimeOffset.UnixEpoch,
        new BodyWriter("{}"u8.ToArray()).Copy(..).ToParts(), "{}"u8.ToArray());

    /// <param name="settings">Of the channel, beside <c>kind</c> and <c>url</c>: JSON members, each with a comma before it.</param>
    public static Task<Outcome> Send(this HttpChannel channel, string url, string settings = "") =>
        channel.Send(Delivery(), Networks.Channel($$"""{ "kind": "http", "url": "{{url}}"{{settings}} }"""), new(() => { }, _ => Task.CompletedTask), CancellationToken.None);

    public static CurrentNetwork InForce(NetworkInForce network)
    {
        var current = new CurrentNetwork();
        current.Replace(network);
        return current;
    }
}
