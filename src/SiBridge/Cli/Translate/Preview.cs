using System.Text.Json;
using SiBridge.Contracts;
using SiBridge.Flows;
using SiBridge.Network;
using SiBridge.Parcours;
using SiBridge.Translation;
using SiBridge.Translation.Codes;

namespace SiBridge.Cli.Translate;

/// <summary>What one partner would read of one message, decided by the code that routes and translates, from the message and the network file alone.</summary>
/// <param name="WouldAdd">What a journey would add; none when the journey is given, or adds nothing.</param>
/// <param name="Remarks">French: whether this partner would receive it at all, and what is not known here.</param>
internal sealed record Preview(string Partner, string Type, IFormat Format, Explanation Explanation, IReadOnlyList<string> WouldAdd, IReadOnlyList<string> Remarks)
{
    /// <summary>What stands for the receipt that a message gets when it is accepted.</summary>
    private static readonly Guid Example = Guid.Parse("00000000-0000-7000-8000-000000000000");

    /// <param name="json">A message that the gateway would take.</param>
    /// <param name="wanted">Null: the format of the partner's own channel.</param>
    /// <param name="prescription">What opens the journey; null: not told.</param>
    /// <exception cref="CannotRunException">There is nothing to show, and why.</exception>
    public static Preview Of(NetworkInForce network, Partner partner, string type, byte[] json, string? wanted, Prescription? prescription)
    {
        var flow = FlowTable.Of(type);
        var share = flow.ReadBy(partner.Kind);
        if (share is null || (share.To is Audience.Offre && partner.Kind is PartnerKind.Organisme or PartnerKind.Arml))
            throw new CannotRunException($"« {type} » ne va jamais à {partner.Code} : ce n'est pas pour ce genre de partenaire.");
        var subscription = partner.SubscriptionTo(type);
        var format = Wanted(network, wanted ?? subscription?.Channel.Format, subscription);
        if (format.Types?.Contains(type) is false) throw new CannotRunException($"--to : le format {format.Name} n'a pas de mots pour « {type} » ; il en a pour {string.Join(", ", format.Types)}.");
        if (format.Only is { } only && share.To != only) throw new CannotRunException($"--to : le format {format.Name} n'est que pour un opérateur de l'emploi.");
        if (format.TellsState && share.To is not Audience.MissionLocale) throw new CannotRunException($"--to : le format {format.Name} n'est que pour une Mission Locale.");

        var message = flow.Read(json);
        var told = ToldJourney.Of(network, flow, message, prescription);
        var (additions, region) = told?.Money(message, format) ?? default;
        var adds = additions is null ? share.Adds : [];
        if (adds.Count > 0 && format.Name != Formats.Canonical.Name)
            throw new CannotRunException($"Le format {format.Name} se sert de ce que le pont sait du parcours ({string.Join(", ", adds)}) : donnez la prescription avec --journey FICHIER.");

        using var parsed = JsonDocument.Parse(json);
        var journey = told?.With(message);
        var outgoing = new Outgoing(json, parsed.RootElement, adds.Count > 0 ? share.WithoutAdds() : share, type, Example, Emitter(network, message, journey), additions);
        if (!format.Says(outgoing)) throw new CannotRunException($"Le format {format.Name} n'a rien à dire d'un parcours qui en est là : il n'y aurait pas de livraison.");
        try
        {
            outgoing.In(format);
        }
        catch (UnmappedException e)
        {
            throw new CannotRunException($"La livraison attendrait, sans corps : {e.Unmapped.Phrase(network.Tables.FileFor(e.Unmapped.Table, e.Unmapped.To, outwards: true))}");
        }

        var concern = new Concern(network, partner, message, share, journey, region);
        return new(
            partner.Code, type, format, Explanation.Of(outgoing, format, format.TellsState ? other => told!.Money(flow.Read(other), format).Additions : null), adds,
            [.. concern.Remarks(type, format, subscription)]);
    }

    /// <summary>The format as the partner's channel wants it, if the channel is in it.</summary>
    private static IFormat Wanted(NetworkInForce network, string? name, Subscription? subscription) =>
        (network.FormatOf(name) ?? throw new CannotRunException($"--to : « {name} » n'est pas un format ; les formats sont {string.Join(", ", network.Formats.All.Select(f => f.Name))}."))
            .For(name is not null && subscription?.Channel.Format == name ? subscription.Channel.Properties : JsonElement.Parse("{}"), network.Zone);

    /// <summary>Who sends such a message, as far as the network tells.</summary>
    private static string Emitter(NetworkInForce network, IMessage message, SuiviParcours? journey) => (message switch
    {
        Prescription or Annulation => network.ByStructure(((IJourneyMessage)message).MissionLocale),
        INamesOrganisme offer => network.BySiret(offer.Organisme),
        _ => journey is null ? null : network.BySiret(journey.Organisme),
    })?.Code ?? "emetteur";
}
