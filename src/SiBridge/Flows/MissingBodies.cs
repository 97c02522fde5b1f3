using System.Text.Json;
using SiBridge.Delivery;
using SiBridge.Network;
using SiBridge.Storage;
using SiBridge.Translation;
using SiBridge.Translation.Codes;

namespace SiBridge.Flows;

/// <summary>Makes the bodies that could not be made when their messages were routed, because a code had no mapping.</summary>
internal sealed class MissingBodies(Routing routing)
{
    /// <summary>What is to be kept of a delivery that has no body.</summary>
    public static MissingCode Missing(NetworkInForce network, Unmapped unmapped, Outgoing outgoing) => new(
        unmapped, outgoing.Type, outgoing.Share.To.ToString(), AdditionsJson.Write(outgoing.Additions),
        unmapped.Phrase(network.Tables.FileFor(unmapped.Table, unmapped.To, outwards: true)), network.Version);

    /// <summary>Each gets its body and takes its turn, or goes on waiting; whichever process made one a moment ago, it is made once.</summary>
    public void Make(IReadOnlyList<Guid> deliveries)
    {
        // All keys first, in their order: another process may be about the same ones.
        routing.Lock([.. deliveries.Select(id => Deliveries.Find(routing.Db, id)!.OrderKey)]);
        foreach (var id in deliveries)
        {
            if (Deliveries.Locked(routing.Db, id) is not { } d || MissingCodes.Find(routing.Db, d.Seq) is not { } without) continue;
            switch (d.State)
            {
                case "cancelled":
                    MissingCodes.Forget(routing.Db, d.Seq);
                    break;
                case "exhausted" or "blocked" or "failed" when Format(d) is { } format:
                    Make(d, without, format);
                    break;
                // Skipped, and perhaps replayed one day; or its channel is gone, and perhaps comes back.
                default:
                    MissingCodes.Tried(routing.Db, [d.Seq], routing.Network.Version);
                    break;
            }
        }
    }

    private IFormat? Format(DeliveryState d) =>
        routing.Network.ByCode(d.Recipient)?.Receives.FirstOrDefault(r => r.Code == d.Channel) is { } subscription ? routing.Format(subscription.Channel) : null;

    private void Make(DeliveryState d, WithoutBody without, IFormat format)
    {
        var message = Packed.Unpack(without.Message);
        using var json = JsonDocument.Parse(message);
        var share = FlowTable.Of(d.Type).Shares.First(s => s.To.ToString() == without.Audience);
        var additions = AdditionsJson.Read(without.Additions is { } kept ? Packed.Unpack(kept) : null);
        var outgoing = new Outgoing(message, json.RootElement, share, d.Type, d.Receipt, without.Emetteur, additions);
        try
        {
            routing.Lanes.UnionWith(MissingCodes.Made(routing.Db, d, format.Name, outgoing.In(format), routing.Now));
        }
        catch (UnmappedException e)
        {
            MissingCodes.StillMissing(routing.Db, d, Missing(routing.Network, e.Unmapped, outgoing), routing.Now);
        }
    }
}
