using System.Data.Common;
using SiBridge.Contracts;
using SiBridge.Gateway;
using SiBridge.Journal;
using SiBridge.Network;
using SiBridge.Parcours;
using SiBridge.Translation;

namespace SiBridge.Sources;

/// <summary>
/// Finds the journeys of which documents speak that name a person and a session, and no prescription: the open one, or that which is closed,
/// among those of the organismes for whom the document may speak. Which one of several it is, nobody guesses; and of others' journeys
/// nobody learns whether they exist.
/// </summary>
internal static class JourneySearch
{
    private const string Unknown =
        "Aucun parcours ouvert de cette personne pour cette session n'est connu ici chez les organismes pour qui cette source parle (« speaks_for ») : "
        + "la prescription n'est pas venue, ou ne porte pas cet identifiant, ou le parcours est clos. Si elle vient encore, renvoyez ce statut ensuite ; sinon, il n'y a rien à faire.";

    private const string Several = "Plusieurs parcours ouverts de cette personne pour cette session sont connus ici : le pont n'en choisit pas un ; voyez avec l'organisme et l'exploitant du pont.";

    private const string Ended =
        "Aucun parcours ouvert : celui de cette personne pour cette session est clos, et ce statut n'est pas de ceux qui en ont été dits. S'il le corrige, l'organisme le dit lui-même.";

    /// <param name="told">Those that name a journey, or nothing, are left as they are.</param>
    /// <returns>The same in the same order, each with its journey, or with why there is none.</returns>
    public static IReadOnlyList<Told> Find(DbConnection db, SourceLook look, IReadOnlyList<Told> told)
    {
        var journeys = ParcoursStore.Of(db, [.. told.SelectMany(t => t.About?.Person ?? []).Select(p => p.Cle).Distinct()]).Where(j => MaySpeakFor(look, j)).ToList();
        var joined = SessionNames.Joined(db, [.. journeys.Select(j => j.SessionKey)]);
        var byPerson = journeys.ToLookup(j => j.Demandeur.Cle);
        return [.. told.Select(t => t.About is { } about ? InJourney(t, about, [.. Of(about)]) : t)];

        IEnumerable<ParcoursDe> Of(ToldAbout about) => about.Person.SelectMany(p => byPerson[p.Cle].Where(j => j.Demandeur.Meets(p))).Where(j => Names(j.SessionKey, about.Session));

        bool Names(string sessionKey, SessionCle cle) =>
            sessionKey == OrderKey.Of(OrderKey.OrganismeOf(sessionKey), cle) || (cle.Reference is not null && joined.TryGetValue(sessionKey, out var names) && names.Reference == cle.Reference);
    }

    /// <summary>Why nothing new is told of a journey that is closed.</summary>
    public static Problem Closed(ToldAbout about) => Problem.BusinessRule([new(about.Place, "parcours_clos", Ended, 1, 1)]);

    private static Told InJourney(Told told, ToldAbout about, IReadOnlyList<ParcoursDe> journeys)
    {
        var open = journeys.Where(j => j.Ouvert).ToList();
        if (open.Count > 1) return Refused(told, about, "plusieurs_parcours", Several);
        // Who annulled a prescription and prescribed again ended the second one.
        var closed = journeys.Where(j => !j.Ouvert).ToList() is { Count: > 1 } several ? several.Where(j => j.Etat != EtatParcours.Annulee.Wire()).ToList() : [.. journeys];
        if ((open.Count > 0 ? open : closed) is not [var found]) return Refused(told, about, "parcours_inconnu", Unknown, ofNobodyHere: true);
        // What waits for a mapping was never told.
        if (!found.Ouvert && told.Waiting is not null) return Refused(told, about, "parcours_clos", Ended);
        var (missionLocale, prescription) = OrderKey.JourneyOf(found.OrderKey);
        return told.Of(missionLocale, prescription, OrderKey.OrganismeOf(found.SessionKey)) with { Closed = !found.Ouvert };
    }

    private static Told Refused(Told told, ToldAbout about, string code, string message, bool ofNobodyHere = false) =>
        new(told.Line, told.Id, told.Type, null) { Refusal = new(about.Place, code, message, ofNobodyHere) };

    private static bool MaySpeakFor(SourceLook look, ParcoursDe journey) =>
        look.Network.BySiret(OrderKey.OrganismeOf(journey.SessionKey)) is { } holder && (holder.Code == look.Partner.Code || look.Sending.SpeaksFor.Contains(holder.Code));
}
