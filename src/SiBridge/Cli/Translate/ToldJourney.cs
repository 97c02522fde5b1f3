using SiBridge.Contracts;
using SiBridge.Flows;
using SiBridge.Network;
using SiBridge.Parcours;
using SiBridge.Translation;

namespace SiBridge.Cli.Translate;

/// <summary>A journey as far as its prescription and one message tell it: what the bridge would know had it heard nothing else.</summary>
internal sealed class ToldJourney(NetworkInForce network, Flow flow, Prescription prescription)
{
    /// <returns>Null when neither opens a journey.</returns>
    /// <exception cref="CannotRunException">They speak of two.</exception>
    public static ToldJourney? Of(NetworkInForce network, Flow flow, IMessage message, Prescription? prescription)
    {
        var opened = prescription ?? message as Prescription;
        if (opened is null) return null;
        if (message is IJourneyMessage of && (of.MissionLocale, of.PrescriptionId) != (opened.MissionLocale, opened.PrescriptionId))
            throw new CannotRunException("--journey : cette prescription ouvre un autre parcours que celui dont parle le message (« mission_locale », « prescription_id »).");
        return new(network, flow, opened);
    }

    public SuiviParcours With(IMessage message)
    {
        // The journey is that of which the message speaks, whichever that is.
        var opened = message is IJourneyMessage of ? prescription with { MissionLocale = of.MissionLocale, PrescriptionId = of.PrescriptionId } : prescription;
        var faits = new List<Fait> { ((IJourneyFlow)FlowTable.Of("prescription")).ToFait(opened, "") };
        if (flow is IJourneyFlow said && message is not Prescription) faits.Add(said.ToFait(message, ""));
        return SuiviParcours.Fold(faits)!;
    }

    /// <summary>What a recipient learns of the journey, and the Region whose money it is.</summary>
    public (Additions Additions, Partner? Region) Money(IMessage message, IFormat format)
    {
        var journey = With(message);
        var (additions, region) = JourneyRouting.Money(lookups: null, network, journey);
        return (format.TellsState ? additions with { Etape = Etapes.Of(journey, session: null) } : additions, region);
    }
}
