using SiBridge.Delivery;
using SiBridge.Network;

namespace SiBridge.Gateway;

public sealed record ChannelsView(IReadOnlyList<ChannelState> Channels);

/// <summary>What became of an operator's act on a channel.</summary>
public sealed record ChannelActView(string Recipient, string Channel, string State, string Detail);

/// <summary>Channels as operators see and steer them.</summary>
public sealed class ChannelsEndpoint(ChannelStates channels)
{
    public async Task<IResult> List() => Results.Json(new ChannelsView(await channels.All()), GatewayJson.Default.ChannelsView);

    public async Task<IResult> Suspend(HttpContext http, Operator who, LaneKey channel)
    {
        var (reason, problem) = await SmallRequest.Reason(http);
        return problem ?? Answer(
            await channels.Suspend(channel, who.Code, reason!), channel, "suspended", "Plus rien ne part par ce canal ; ce qui lui est destiné attend, en ordre.", "Ce canal est déjà suspendu.");
    }

    public async Task<IResult> Resume(Operator who, LaneKey channel) =>
        Answer(await channels.Resume(channel, who.Code), channel, "active", "Le canal reprend ; ce qui attendait part, en ordre.", "Ce canal n'est pas suspendu.");

    private static IResult Answer(ActResult result, LaneKey channel, string state, string detail, string notNow) => result switch
    {
        ActResult.Done => Results.Json(new ChannelActView(channel.Recipient, channel.Channel, state, detail), GatewayJson.Default.ChannelActView),
        ActResult.Unknown => new Problem(
            "not-found", "Introuvable", 404, $"Aucun canal d'envoi « {channel} » dans le réseau en vigueur ; une boîte ne se suspend pas, son lecteur vient chercher."),
        _ => Problem.NotNow(notNow),
    };
}
