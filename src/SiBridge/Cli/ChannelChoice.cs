using SiBridge.Network;

namespace SiBridge.Cli;

/// <summary>The channel that a verb's <c>--partner</c> and <c>--channel</c> mean.</summary>
/// <param name="Pointer">Where it stands in the file.</param>
/// <param name="Name">For people: partner and channel.</param>
/// <param name="ToReader">Whom a new secret is given to, in French.</param>
internal sealed record ChannelChoice(NetworkInForce Network, string Name, ChannelSettings Settings, IReadOnlyList<object> Pointer, string ToReader = "au partenaire")
{
    /// <param name="kind">Of the channels that the verb is about.</param>
    /// <exception cref="CannotRunException">The file is bad, or they mean none or several.</exception>
    public static ChannelChoice Of(string file, string code, string? channel, string kind = "http")
    {
        var network = Read(file);
        var (at, partner) = Partner(network, file, code);
        var channels = partner.Receives.Index().Where(r => r.Item.Channel.Kind == kind && (channel is null || r.Item.Code == channel)).ToList();
        return channels switch
        {
            [var (index, only)] => new(network, $"{code}/{only.Code}", only.Channel, ["partners", at, "receives", index, "channel"]),
            [] => throw new CannotRunException(channel is null ? $"--partner : « {code} » n'a pas de canal {kind} dans {file}." : $"--channel : « {code} » n'a pas de canal {kind} « {channel} » dans {file}."),
            _ => throw new CannotRunException($"--channel : « {code} » a plusieurs canaux {kind}, dites lequel : {string.Join(", ", channels.Select(c => c.Item.Code))}."),
        };
    }

    /// <summary>The channel of the notices to a partner.</summary>
    /// <param name="code">Null: of those to the people who run the bridge.</param>
    /// <exception cref="CannotRunException">The file is bad, or there is none.</exception>
    public static ChannelChoice OfNotices(string file, string? code)
    {
        var network = Read(file);
        if (code is null) return Notices("réseau", network.Notices, ["network"], "à qui reçoit ces avis");
        var (at, partner) = Partner(network, file, code);
        return Notices(code, partner.Contact?.Notices, ["partners", at, "contact"], "au partenaire");

        ChannelChoice Notices(string whose, ChannelSettings? settings, IReadOnlyList<object> holder, string to) => settings?.Kind is "http"
            ? new(network, $"{whose}/avis", settings, [.. holder, "notices", "channel"], to)
            : throw new CannotRunException($"--notices : les avis {(code is null ? "aux exploitants" : $"à « {code} »")} n'ont pas de canal http dans {file}.");
    }

    private static NetworkInForce Read(string file)
    {
        var (network, problems) = NetworkReading.Read(file);
        return network ?? throw new CannotRunException(string.Join('\n', problems));
    }

    private static (int At, Partner Partner) Partner(NetworkInForce network, string file, string code)
    {
        var (at, partner) = network.Partners.Index().FirstOrDefault(p => p.Item.Code == code);
        return partner is null ? throw new CannotRunException($"--partner : {file} ne connaît pas « {code} » ; il connaît {string.Join(", ", network.Partners.Select(p => p.Code))}.") : (at, partner);
    }
}
