using SiBridge.Contracts;
using SiBridge.Flows;
using SiBridge.Network;
using SiBridge.Parcours;
using SiBridge.Places;
using SiBridge.Reference;

namespace SiBridge.Gateway;

/// <summary>What an emitter should know of a message that is accepted all the same (contract §5): slugs, in a fixed order.</summary>
public static class Avertissements
{
    /// <param name="parcours">The journey before this message; null when unknown.</param>
    /// <param name="session">The session that a prescription names; null when unknown.</param>
    public static IEnumerable<string> Of(string emetteur, IMessage message, SuiviParcours? parcours, SessionState? session, NetworkInForce network, RuleContext context)
    {
        if (message is Annulation && parcours?.AuraEffet(((IJourneyFlow)FlowTable.Of("annulation")).ToFait(message, emetteur)) is false) yield return "annulation_sans_effet";
        if (message is Annulation && parcours is not null && network.BySiret(parcours.Organisme) is null) yield return "organisme_non_raccorde";
        if (message is not Prescription prescription) yield break;
        if (network.BySiret(prescription.Organisme) is null) yield return "organisme_non_raccorde";
        if (session is null)
        {
            yield return "session_inconnue";
            yield break;
        }

        if (session.PlacesDisponibles == 0) yield return "session_complete";
        if (session.EtatRecrutement is not "ouvert" || session.EstAnnulee) yield return "session_fermee";
        // Why it is closed, where that tells what to do: a suspension ends, a session that was cancelled does not come back.
        if (session.EtatRecrutement is "suspendu") yield return "session_suspendue";
        if (session.EstAnnulee) yield return "session_annulee";
        if (session.Session.Debut < JourneeLocale.Of(context.Now, context.Zone)) yield return "session_commencee";
    }
}
