using System.Text.Json;
using SiBridge.Contracts;
using SiBridge.Flows;
using SiBridge.Network;
using SiBridge.Parcours;
using SiBridge.Translation;

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
    public static Preview Of(NetworkInForce network, Partner partner, string type, byte[] json, IFormat? wanted, Prescription? prescription)
    {
        var flow = FlowTable.Of(type);
        var share = flow.ReadBy(partner.Kind);
        if (share is null || (share.To is Audience.Offre && partner.Kind is PartnerKind.Organisme or PartnerKind.Arml))
            throw new CannotRunException($"« {type} » ne va jamais à {partner.Code} : ce n'est pas pour ce genre de partenaire.");
        var subscription = partner.SubscriptionTo(type);
        var format = wanted ?? (subscription is null ? Formats.Canonical : network.FormatOf(subscription.Channel.Format)!);
        if (format.Types?.Contains(type) is false) throw new CannotRunException($"--to : le format {format.Name} n'a pas de mots pour « {type} » ; il en a pour {string.Join(", ", format.Types)}.");

        var message = flow.Read(json);
        var journey = Journey(flow, message, prescription);
        var (additions, region) = journey is null ? (null, null) : JourneyRouting.Money(lookups: null, network, journey);
        var adds = additions is null ? share.Adds : [];
        if (adds.Count > 0 && format != Formats.Canonical)
            throw new CannotRunException($"Le format {format.Name} se sert de ce que le pont sait du parcours ({string.Join(", ", adds)}) : donnez la prescription avec --journey FICHIER.");

        using var parsed = JsonDocument.Parse(json);
        var outgoing = new Outgoing(json, parsed.RootElement, adds.Count > 0 ? share.WithoutAdds() : share, type, Example, Emitter(network, message, journey), additions);
        var concern = new Concern(network, partner, message, share, journey, region);
        return new(partner.Code, type, format, Explanation.Of(outgoing, format), adds, [.. concern.Remarks(type, format, subscription)]);
    }

    /// <summary>The journey as far as the two files tell it; null when they do not.</summary>
    private static SuiviParcours? Journey(Flow flow, IMessage message, Prescription? prescription)
    {
        var opened = prescription ?? message as Prescription;
        if (opened is null) return null;
        if (message is IJourneyMessage of && (of.MissionLocale, of.PrescriptionId) != (opened.MissionLocale, opened.PrescriptionId))
            throw new CannotRunException("--journey : cette prescription ouvre un autre parcours que celui dont parle le message (« mission_locale », « prescription_id »).");
        var faits = new List<Fait> { ((IJourneyFlow)FlowTable.Of("prescription")).ToFait(opened, "") };
        if (flow is IJourneyFlow said && message is not Prescription) faits.Add(said.ToFait(message, ""));
        return SuiviParcours.Fold(faits);
    }

    /// <summary>Who sends such a message, as far as the network tells.</summary>
    private static string Emitter(NetworkInForce network, IMessage message, SuiviParcours? journey) => (message switch
    {
        Prescription or Annulation => network.ByStructure(((IJourneyMessage)message).MissionLocale),
        INamesOrganisme offer => network.BySiret(offer.Organisme),
        _ => journey is null ? null : network.BySiret(journey.Organisme),
    })?.Code ?? "emetteur";
}
