using System.Security.Cryptography;
using System.Text;
using SiBridge.Contracts;
using SiBridge.Network;
using SiBridge.Parcours;
using SiBridge.Places;
using SiBridge.Reference;
using SiBridge.Storage;

namespace SiBridge.Echeances;

/// <summary>Something that is waited for.</summary>
/// <param name="Kind">One of <see cref="Deadlines.Kinds"/>.</param>
/// <param name="Depuis">When the wait begins: when what it follows from had happened and the bridge had heard of it, whichever is later. Nobody is reminded of what they were just told.</param>
/// <param name="Origine">Which wait it is, if the same is waited for a second time: the receipt of the message that began it, say.</param>
public sealed record Attendu(string Kind, DateTimeOffset Depuis, string Origine);

/// <summary>What the deadlines of a journey need to know of its session.</summary>
/// <param name="Permanente">One enters it at any time: that it has begun says nothing about a young person who is not retained yet.</param>
public sealed record SessionDates(DateOnly? Debut, DateOnly? Fin, bool Permanente, string? Departement)
{
    public static SessionDates Inconnue { get; } = new(null, null, false, null);

    /// <summary>As if it had begun and ended long ago: a wait cannot begin earlier than with this one.</summary>
    public static SessionDates AuPlusTot { get; } = new(DateOnly.MinValue, DateOnly.MinValue, false, null);
}

/// <summary>What a journey, a session or a partner is waited for: follows from its state alone, so that nothing ever has to be cancelled.</summary>
public static class Attendus
{
    /// <param name="heard">When the message of a receipt was accepted here.</param>
    /// <returns>What is waited for, first what counts most; some of it may begin in the future.</returns>
    public static IEnumerable<Attendu> Of(SuiviParcours parcours, Func<Guid, DateTimeOffset> heard, SessionDates session, TimeZoneInfo zone)
    {
        var last = parcours.Historique.Last(l => l.Effet);
        switch (parcours.Etat)
        {
            case EtatParcours.Interrompue:
                yield return Since(Deadlines.Reprise, last, Latest(last.Date, (last.Message as Interruption)?.ReprisePrevue));
                break;
            case EtatParcours.Entree:
                // Systems that know no end write the last day of all.
                if ((parcours.Historique.Where(l => l.Effet).Select(l => l.Message).OfType<Entree>().LastOrDefault()?.DateFinPrevue ?? session.Fin) is { Year: < 9999 } fin) yield return Since(Deadlines.Fin, last, fin);
                break;
            case var etat when etat.EstOuvert():
                var rang = etat.Rang();
                // Once a session has begun, what matters is whether the young person is there, whatever was not answered before.
                // An update of the prescription, which some systems send every night, does not give the organisme more time for either.
                if (session.Debut is { } debut && (rang is EtatParcoursTable.RangResultat || !session.Permanente)) yield return Since(Deadlines.Entree, rang is 0 ? parcours.Historique[0] : last, debut);
                if (rang is 0) yield return Since(Deadlines.Reponse, parcours.Historique[0], null);
                // A convocation says when the young person is awaited: no result before that day. A second one, after an absence, does not move the state.
                else if (rang < EtatParcoursTable.RangResultat)
                {
                    var awaited = parcours.Historique.Last(l => l.Effet || l.Message is Convocation);
                    yield return Since(Deadlines.Resultat, awaited, awaited.Date);
                }

                break;
        }

        Attendu Since(string kind, LigneHistorique line, DateOnly? day)
        {
            var told = heard(line.Receipt);
            var depuis = day > JourneeLocale.Of(told, zone) ? JourneeLocale.Debut(day.Value, zone) : told;
            return new(kind, depuis, line.Receipt.ToString("N"));
        }
    }

    /// <summary>A session that recruits and whose places were told is counted anew every now and then, until it is over. Who never tells places has none to refresh.</summary>
    /// <param name="heard">When its count and its state were told last.</param>
    public static Attendu? Of(string orderKey, SessionState state, DateTimeOffset heard, DateTimeOffset now, TimeZoneInfo zone) =>
        state.CompteLe is not null && state.EtatRecrutement is "ouvert" && !state.EstAnnulee && state.Session.Fin >= JourneeLocale.Of(now, zone) ? new(Deadlines.Places, heard, Name(orderKey, heard)) : null;

    /// <summary>A partner that normally sends.</summary>
    public static Attendu OfSilence(string code, DateTimeOffset last) => new(Deadlines.Silence, last, Name(code, last));

    /// <summary>As long as a receipt, whatever it is made of.</summary>
    private static string Name(string what, DateTimeOffset when) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{what} {when.ToMicros()}")).AsSpan(0, 16));

    private static DateOnly Latest(DateOnly one, DateOnly? other) => other > one ? other.Value : one;
}
