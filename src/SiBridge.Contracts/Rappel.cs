namespace SiBridge.Contracts;

/// <summary>The bridge reminds those concerned that something is missing (<c>rappel</c>): a deadline has passed.</summary>
/// <param name="Echeance">What is missing: a type of message, or <c>silence</c> of a partner that normally sends.</param>
/// <param name="Rang">1 to 3.</param>
/// <param name="Depuis">The day since which it is waited for, in the network's time zone.</param>
/// <param name="AttenduDe">Code of the partner that it is waited for from; null when nobody in the network speaks for it.</param>
/// <param name="Texte">French, for an adviser: what is missing, since when, from whom.</param>
/// <param name="AFaire">French: what to do, and who.</param>
public sealed record Rappel(
    string Id, DateTimeOffset EmisLe, string Echeance, int Rang, DateOnly Depuis, string? AttenduDe, string Texte, string AFaire,
    string? MissionLocale = null, string? PrescriptionId = null, string? Organisme = null, SessionCle? SessionCle = null, string? Corrige = null) : IMessage;
