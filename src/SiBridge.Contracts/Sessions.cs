namespace SiBridge.Contracts;

/// <summary>A training session as its organisme, a Carif or a Region describes it (contract §5, <c>session</c>).</summary>
public sealed record Session(
    string Id,
    DateTimeOffset EmisLe,
    SessionCle SessionCle,
    string Organisme,
    DateOnly Debut,
    DateOnly Fin,
    Lieu Lieu,
    string Region,
    IReadOnlyList<int> Financeurs,
    string EtatRecrutement,
    IReadOnlyList<string>? Formacodes = null,
    IReadOnlyList<string>? Romes = null,
    int? Capacite = null,
    int? PlacesDisponibles = null,
    string? Statut = null,
    string? EntreesSorties = null,
    string? Corrige = null) : INamesOrganisme
{
    SessionCle? INamesSession.SessionCle => SessionCle;
}

/// <summary>Where a session takes place; its département is read from the INSEE code, never from the postal code.</summary>
public sealed record Lieu(string CommuneInsee);

/// <summary>How many places a session has left, as counted at <see cref="ConstateLe"/> (contract §5, <c>places</c>).</summary>
public sealed record Places(
    string Id,
    DateTimeOffset EmisLe,
    SessionCle SessionCle,
    string Organisme,
    int PlacesDisponibles,
    string EtatRecrutement,
    DateTimeOffset ConstateLe,
    int? Capacite = null,
    string? Corrige = null) : INamesOrganisme
{
    SessionCle? INamesSession.SessionCle => SessionCle;
}
