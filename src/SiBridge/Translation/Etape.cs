namespace SiBridge.Translation;

/// <summary>
/// How a journey stands with a message in it, for formats that tell that and not what happened: a message that comes late then writes nothing
/// back that is over.
/// </summary>
/// <param name="MissionLocale">Structure code of the Mission Locale that prescribed.</param>
/// <param name="Etat">As on the wire: <c>retenue</c>, <c>entree</c> … (contract §5).</param>
/// <param name="Depuis">When what set it was told.</param>
/// <param name="Motif">Why the young person did not enter; null in other states, and when no reason was told.</param>
/// <param name="Debut">The first day in training: of the entry; before it, of the session, as far as it is known.</param>
/// <param name="FinPrevue">The last day, as planned; null when it is not known.</param>
/// <param name="Fin">The last day, when the training is over for the young person.</param>
public sealed record Etape(
    string MissionLocale, string PrescriptionId, string Etat, DateTimeOffset Depuis, string? Motif, DateOnly? Debut, DateOnly? FinPrevue, DateOnly? Fin);
