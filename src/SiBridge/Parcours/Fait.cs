using SiBridge.Contracts;

namespace SiBridge.Parcours;

/// <summary>What one message says of a journey: the input of the fold.</summary>
/// <param name="Seq">Order of acceptance.</param>
/// <param name="Etat">The state that it would set.</param>
/// <param name="Date">Its business date.</param>
/// <param name="SessionCle">The session that it names, if it names one.</param>
/// <param name="Prescription">The message itself, when it is a prescription.</param>
public sealed record Fait(
    long Seq, Guid Receipt, string Type, string Emetteur, string Id, string? Corrige, DateTimeOffset EmisLe,
    EtatParcours Etat, DateOnly Date, SessionCle? SessionCle, Prescription? Prescription)
{
    /// <summary>The message itself, for those who ask for its reasons.</summary>
    public IJourneyMessage? Message { get; init; }
}

/// <summary>One line of a journey's history.</summary>
/// <param name="Effet">Whether it set the state when its turn came.</param>
public sealed record LigneHistorique(EtatParcours Etat, DateOnly Date, DateTimeOffset EmisLe, string Type, Guid Receipt, bool Effet)
{
    public IJourneyMessage? Message { get; init; }
}
