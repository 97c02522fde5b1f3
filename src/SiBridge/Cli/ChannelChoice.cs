using SiBridge.Network;

namespace SiBridge.Cli;

/// <summary>The channel that a verb's <c>--partner</c> and <c>--channel</c> mean.</summary>
/// <param name="Pointer">Where it stands in the file.</param>
/// <param name="Name">For people: partner and channel.</param>
internal sealed record ChannelChoice(NetworkInForce Network, string Name, ChannelSettings Settings, IReadOnlyList<object> Pointer)
{
    /// <param name="kind">Of the channels that the verb is about.</param>
    /// <exception cref="CannotRunException">The file is bad, or they mean none or several.</exception>
    public static ChannelChoice Of(string file, string code, string? channel, string kind = "http")
    {
        var (network, problems) = NetworkReading.Read(file);
        if (network is null) throw new CannotRunException(string.Join('\n', problems));
        var (at, partner) = network.Partners.Index().FirstOrDefault(p => p.Item.Code == code);
        if (partner is null) throw new CannotRunException($"--partner : {file} ne connaît pas « {code} » ; il connaît {string.Join(", ", network.Partners.Select(p => p.Code))}.");
        var channels = partner.Receives.Index().Where(r => r.Item.Channel.Kind == kind && (channel is null || r.Item.Code == channel)).ToList();
        return channels switch
        {
            [var (index, only)] => new(network, $"{code}/{only.Code}", only.Channel, ["partners", at, "receives", index, "channel"]),
            [] => throw new CannotRunException(channel is null ? $"--partner : « {code} » n'a pas de canal {kind} dans {file}." : $"--channel : « {code} » n'a pas de canal {kind} « {channel} » dans {file}."),
            _ => throw new CannotRunException($"--channel : « {code} » a plusieurs canaux {kind}, dites lequel : {string.Join(", ", channels.Select(c => c.Item.Code))}."),
        };
    }
}
