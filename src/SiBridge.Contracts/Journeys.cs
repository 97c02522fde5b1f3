using System.Text.Json.Serialization;

namespace SiBridge.Contracts;

/// <summary>A Mission Locale's adviser sends a young person to a session (contract §5, <c>prescription</c>).</summary>
public sealed record Prescription(
    string Id,
    DateTimeOffset EmisLe,
    string MissionLocale,
    string PrescriptionId,
    string Dossier,
    Jeune Jeune,
    SessionCle SessionCle,
    string Organisme,
    DateOnly DatePrescription,
    IReadOnlyList<int>? Financeurs = null,
    string? Region = null,
    string? Corrige = null) : IJourneyMessage, INamesOrganisme
{
    SessionCle? INamesSession.SessionCle => SessionCle;
}

/// <summary>The young person, as far as the bridge itself must know them: the age rule, what the Region reads from <c>entree</c> on, and who else knows them.</summary>
public sealed record Jeune(string NomNaissance, string Prenom, DateOnly DateNaissance, string? CodePostal = null, string? FranceTravailId = null);

/// <summary>The Mission Locale takes a prescription back (<c>annulation</c>).</summary>
public sealed record Annulation(
    string Id, DateTimeOffset EmisLe, string MissionLocale, string PrescriptionId, string Motif, DateOnly Date, string? Corrige = null) : IJourneyMessage;

/// <summary>The organisme says that it received a prescription, or rejects it (<c>reponse</c>: <c>recue</c> or <c>rejetee</c>).</summary>
public sealed record Reponse(
    string Id, DateTimeOffset EmisLe, string MissionLocale, string PrescriptionId, [property: JsonPropertyName("reponse")] string Valeur, DateOnly Date,
    string? Corrige = null) : IJourneyMessage;

/// <summary>The organisme invites the young person to an appointment (<c>convocation</c>).</summary>
public sealed record Convocation(
    string Id, DateTimeOffset EmisLe, string MissionLocale, string PrescriptionId, DateTimeOffset DateHeure, string? Corrige = null) : IJourneyMessage;

/// <summary>Whether the young person came (<c>presence</c>: <c>present</c>, <c>absent</c> or <c>excuse</c>).</summary>
public sealed record Presence(
    string Id, DateTimeOffset EmisLe, string MissionLocale, string PrescriptionId, [property: JsonPropertyName("presence")] string Valeur, DateOnly Date,
    string? Corrige = null) : IJourneyMessage;

/// <summary>The outcome of the selection (<c>resultat</c>); a session named here replaces the prescribed one.</summary>
public sealed record Resultat(
    string Id, DateTimeOffset EmisLe, string MissionLocale, string PrescriptionId, [property: JsonPropertyName("resultat")] string Valeur, DateOnly Date,
    SessionCle? SessionCle = null, string? Motif = null, string? Corrige = null) : IJourneyMessage, INamesSession;

/// <summary>The young person entered training, or did not (<c>entree</c>: <c>entre</c> or <c>non_entre</c>).</summary>
public sealed record Entree(
    string Id, DateTimeOffset EmisLe, string MissionLocale, string PrescriptionId, string Statut, DateOnly? DateEntree = null,
    DateOnly? DateFinPrevue = null, SessionCle? SessionCle = null, string? Motif = null, string? Corrige = null) : IJourneyMessage, INamesSession;

/// <summary>The young person pauses the training without leaving it (<c>interruption</c>).</summary>
public sealed record Interruption(
    string Id, DateTimeOffset EmisLe, string MissionLocale, string PrescriptionId, DateOnly DateDebut, string Motif, DateOnly? ReprisePrevue = null,
    string? Corrige = null) : IJourneyMessage;

/// <summary>The young person is back (<c>reprise</c>).</summary>
public sealed record Reprise(
    string Id, DateTimeOffset EmisLe, string MissionLocale, string PrescriptionId, DateOnly DateReprise, string? Corrige = null) : IJourneyMessage;

/// <summary>The young person left before the end (<c>abandon</c>).</summary>
public sealed record Abandon(
    string Id, DateTimeOffset EmisLe, string MissionLocale, string PrescriptionId, DateOnly DateSortie, string Initiative, string Motif,
    string? Corrige = null) : IJourneyMessage;

/// <summary>The training is over (<c>fin</c>).</summary>
public sealed record Fin(
    string Id, DateTimeOffset EmisLe, string MissionLocale, string PrescriptionId, DateOnly DateFin, string Realisation, string? Certification = null,
    string? Corrige = null) : IJourneyMessage;
