using SiBridge.Indicateurs;
using SiBridge.Network;

namespace SiBridge.Gateway;

/// <summary>What a reader of indicators sees.</summary>
/// <param name="Partie">Whether it may read the journeys themselves: then small counts tell it nothing new.</param>
/// <param name="VoitLaMediane">Whether it is told where the network's middle is.</param>
internal sealed record Lecteur(Portee Portee, bool Partie, bool VoitLaMediane = false)
{
    /// <summary>
    /// A Mission Locale and an organisme see their own journeys, a Region those of the Missions Locales on its territory (whoever pays: the
    /// agreements are about the territory), the <c>arml</c> and operators the whole network.
    /// </summary>
    /// <returns>Null for those who read none.</returns>
    public static Lecteur? Of(Caller caller) => caller switch
    {
        { Operator: not null } => new(Portee.Tout, Partie: true),
        { Partner: { Kind: PartnerKind.MissionLocale } p } => new(new(Structures: p.Structures), Partie: true, VoitLaMediane: true),
        { Partner: { Kind: PartnerKind.Organisme } p } => new(new(Sirets: p.Sirets), Partie: true),
        { Partner: { Kind: PartnerKind.Region } p } => new(new(Region: p.RegionCode), Partie: false),
        { Partner.Kind: PartnerKind.Arml } => new(Portee.Tout, Partie: false),
        _ => null,
    };
}
