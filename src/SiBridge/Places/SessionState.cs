using System.Text.Json;
using SiBridge.Contracts;

namespace SiBridge.Places;

/// <summary>
/// A session as shown: the newest description by <c>emis_le</c>, the newest count and the newest state by <c>constate_le</c>,
/// where a <c>session</c> counts as one at its <c>emis_le</c> (for the state only, when it tells no count).
/// </summary>
/// <param name="Description">The newest <c>session</c> message, UTF-8 JSON.</param>
/// <param name="Session">The same, read.</param>
/// <param name="ConstateLe">When the count was taken, as spelt by who told it.</param>
/// <param name="Capacite">Capacity as told with the count.</param>
public sealed record SessionState(
    byte[] Description, Session Session, int? PlacesDisponibles, int? Capacite, DateTimeOffset? CompteLe, string? ConstateLe,
    string EtatRecrutement, DateTimeOffset EtatLe)
{
    public bool EstAnnulee => Session.Statut is "annulee";

    /// <summary>Takes a <c>session</c> message in.</summary>
    /// <returns>The state after it, and whether it is now what is shown, and so worth passing on.</returns>
    public static (SessionState State, bool Shown) Apply(SessionState? before, Session session, byte[] body)
    {
        var shown = before is null || session.EmisLe >= before.Session.EmisLe;
        var after = (before ?? new(body, session, null, null, null, null, session.EtatRecrutement, session.EmisLe)) with
        {
            Description = shown ? body : before!.Description,
            Session = shown ? session : before!.Session,
        };
        if (session.PlacesDisponibles is { } places)
            after = after.Count(places, session.Capacite, session.EmisLe, Spelling(body, "emis_le")).State;
        return (after.Recruit(session.EtatRecrutement, session.EmisLe).State, shown);
    }

    /// <summary>Takes a <c>places</c> message in; the session is known.</summary>
    /// <inheritdoc cref="Apply(SessionState?, Session, byte[])" path="/returns"/>
    public (SessionState State, bool Shown) Apply(Contracts.Places places, byte[] body)
    {
        var (counted, countShown) = Count(places.PlacesDisponibles, places.Capacite, places.ConstateLe, Spelling(body, "constate_le"));
        var (after, stateShown) = counted.Recruit(places.EtatRecrutement, places.ConstateLe);
        return (after, countShown || stateShown);
    }

    private (SessionState State, bool Shown) Count(int places, int? capacite, DateTimeOffset at, string spelling) => at < CompteLe
        ? (this, false)
        : (this with { PlacesDisponibles = places, Capacite = capacite, CompteLe = at, ConstateLe = spelling }, true);

    private (SessionState State, bool Shown) Recruit(string etat, DateTimeOffset at) => at < EtatLe
        ? (this, false)
        : (this with { EtatRecrutement = etat, EtatLe = at }, true);

    private static string Spelling(byte[] body, string property)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement.GetProperty(property).GetString()!;
    }
}
