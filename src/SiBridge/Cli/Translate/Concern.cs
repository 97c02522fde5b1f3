using SiBridge.Contracts;
using SiBridge.Network;
using SiBridge.Parcours;
using SiBridge.Translation;

namespace SiBridge.Cli.Translate;

/// <summary>Whether a message is this partner's concern, as far as the message, its journey and the network tell.</summary>
/// <param name="journey">Null when it is not told.</param>
/// <param name="region">The Region whose money it is, as far as the prescription tells.</param>
internal sealed class Concern(NetworkInForce network, Partner partner, IMessage message, Share share, SuiviParcours? journey, Partner? region)
{
    public IEnumerable<string> Remarks(string type, IFormat format, Subscription? subscription)
    {
        if (Elsewhere is { } where) yield return where;
        if (subscription is null) yield return $"{partner.Code} n'est pas abonné à « {type} » : le pont ne lui livrerait rien, et le dirait dans not_subscribed.";
        else if (subscription.Channel.Format != format.Name) yield return $"Son canal « {subscription.Code} » est en {subscription.Channel.Format} : ceci est ce que donnerait {format.Name}.";
        if (format.TellsState) yield return $"Le format {format.Name} dit où en est le parcours : ici, d'après la prescription et ce message seuls ; le pont y compte tout ce qu'il sait, et les dates de la session.";
        if (share.To is Audience.Financeur && journey is { Prescription: { Financeurs: null } or { Region: null } })
            yield return "La prescription ne dit pas qui finance, ou pas quelle Région : le pont le lirait dans la session.";
    }

    /// <summary>Why it would go to somebody else, or to nobody; null when nothing says so.</summary>
    private string? Elsewhere => share.To switch
    {
        Audience.MissionLocale when message is IJourneyMessage of && !partner.Structures.Contains(of.MissionLocale) =>
            $"Ce parcours est celui de la structure {of.MissionLocale}, qui n'est pas à {partner.Code} : le message ne lui irait pas.",
        Audience.Organisme when journey is not null && !partner.Sirets.Contains(journey.Organisme) =>
            $"La prescription nomme le SIRET {journey.Organisme}, qui n'est pas à {partner.Code} : le message ne lui irait pas.",
        Audience.Financeur when journey?.Prescription is { Financeurs: not null, Region: not null } && region != partner =>
            $"D'après la prescription, ce n'est pas {partner.Code} qui finance : le message ne lui irait pas.",
        Audience.Offre when partner.Kind is PartnerKind.Region && message is Session session && session.Region != partner.RegionCode =>
            $"Cette session est dans la région {session.Region}, pas dans celle de {partner.Code} : le message ne lui irait pas.",
        Audience.Offre when message is INamesOrganisme offer && network.BySiret(offer.Organisme) == partner => $"{partner.Code} est l'émetteur : le message ne lui revient pas.",
        _ => null,
    };
}
