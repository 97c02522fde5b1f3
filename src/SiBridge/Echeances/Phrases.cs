using SiBridge.Network;

namespace SiBridge.Echeances;

/// <summary>What a <c>rappel</c> says, for an adviser: what is missing, since when, from whom; and who should do what.</summary>
public static class Phrases
{
    private static readonly string[] Months =
        ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];

    /// <param name="from">Who should act; null when nobody in the network speaks for it.</param>
    /// <param name="about">Names the prescription or the session, as its readers know it.</param>
    public static (string Texte, string AFaire) Of(string kind, int rang, DateOnly depuis, Partner? from, string about)
    {
        var since = $"{(depuis.Day == 1 ? "1er" : $"{depuis.Day}")} {Months[depuis.Month - 1]} {depuis.Year}";
        var (missing, act) = Said(kind, from?.Name ?? "l'organisme, qui n'est pas raccordé au pont,", about, since);
        var texte = char.ToUpperInvariant(missing[0]) + missing[1..] + rang switch
        {
            1 => "",
            2 => " C'est le deuxième rappel.",
            _ => " C'est le dernier rappel : sans nouvelle, l'échéance sera close sans réponse.",
        };
        return (texte, from is null ? "Mission Locale : joignez l'organisme par un autre moyen, ou demandez à l'exploitant du pont de le raccorder." : act);
    }

    private static (string Missing, string Act) Said(string kind, string from, string about, string since) => kind switch
    {
        Deadlines.Reponse => (
            $"{from} n'a pas répondu à la prescription {about}, qui attend depuis le {since}.",
            "Organisme : envoyez une « reponse », recue, ou rejetee avec son motif. Mission Locale : appelez l'organisme, ou annulez la prescription si le projet a changé."),
        Deadlines.Resultat => (
            $"{from} n'a pas dit ce que la sélection a donné pour la prescription {about} ; la dernière étape connue est du {since}.",
            "Organisme : envoyez un « resultat », liste_attente au besoin, ou une « convocation » si la sélection est à venir. Mission Locale : appelez l'organisme."),
        Deadlines.Entree => (
            $"la session a commencé et {from} n'a dit ni entrée ni non-entrée pour la prescription {about}, attendue depuis le {since}.",
            "Organisme : envoyez une « entree », entre avec sa date, ou non_entre avec son motif. Mission Locale : demandez au jeune et à l'organisme ce qu'il en est."),
        Deadlines.Reprise => (
            $"la formation est interrompue et {from} n'a dit ni reprise ni sortie pour la prescription {about}, attendue depuis le {since}.",
            "Organisme : envoyez une « reprise », ou un « abandon » si le jeune ne revient pas. Mission Locale : reprenez contact avec le jeune."),
        Deadlines.Fin => (
            $"la fin prévue de la formation est passée et {from} n'a pas envoyé de « fin » pour la prescription {about}, attendue depuis le {since}.",
            "Organisme : envoyez une « fin », ou un « abandon » si le jeune est parti avant. Mission Locale : demandez au jeune et à l'organisme ce qu'il en est."),
        Deadlines.Places => (
            $"les places de la session {about}, encore ouverte, n'ont pas été mises à jour depuis le {since}.",
            "Organisme : envoyez « places », même si le nombre n'a pas changé, ou fermez le recrutement."),
        Deadlines.Silence => (
            $"plus rien n'est arrivé de {from} depuis le {since}, alors que ce partenaire envoie d'ordinaire plusieurs fois par semaine.",
            "Vérifiez que vos envois partent, puis renvoyez ce qui manque : un message déjà reçu n'est pas compté deux fois."),
        _ => throw new InvalidOperationException($"no words for {kind}"),
    };
}
