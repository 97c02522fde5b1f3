namespace SiBridge.Places;

/// <summary>What people ask of the offer. Dates are inclusive; a null asks nothing.</summary>
/// <param name="Organismes">SIRETs to which the reader is confined; null: all.</param>
public sealed record PlacesQuery(
    string? Departement, string? Region, string? Formacode, string? Rome, string? EtatRecrutement, int? PlacesMin, DateOnly? DebutAvant, DateOnly? DebutApres,
    string? Organisme, IReadOnlyCollection<string>? Organismes, int Page, int Taille)
{
    /// <summary>The same as <see cref="PlacesSearch"/> asks of the database, asked of one session as it is or was; of none it is false.</summary>
    public bool Matches(SessionTraits? session) => session is { Annulee: false } s
        && (Departement is null || s.Departement == Departement) && (Region is null || s.Region == Region)
        && (EtatRecrutement is null || s.EtatRecrutement == EtatRecrutement) && (PlacesMin is null || s.Places >= PlacesMin)
        && (DebutAvant is null || s.Debut <= DebutAvant) && (DebutApres is null || s.Debut >= DebutApres)
        && (Organisme is null || s.Organisme == Organisme) && Organismes?.Contains(s.Organisme) is not false
        && (Formacode is null || s.Codes.Contains(Formacode)) && (Rome is null || s.Codes.Contains(Rome));
}
