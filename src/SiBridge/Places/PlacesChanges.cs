using System.Data.Common;
using Dapper;
using SiBridge.Storage;

namespace SiBridge.Places;

/// <summary>What of a session changed.</summary>
public static class ChangeKinds
{
    /// <summary>It was told: its description, its count or its state.</summary>
    public const string Offre = "offre";

    /// <summary>Another name of it became known: seen when a change is numbered.</summary>
    public const string Noms = "noms";

    /// <summary>How many journeys are on it.</summary>
    public const string Parcours = "parcours";
}

/// <summary>A change that is being made.</summary>
/// <param name="Before">Of <see cref="ChangeKinds.Offre"/>: the session before; null: it was not there.</param>
/// <param name="State">Of <see cref="ChangeKinds.Offre"/>: the session as shown after it. Of <see cref="ChangeKinds.Parcours"/> it is looked up when the change is numbered.</param>
public sealed record NewChange(string OrderKey, string What, SessionState? Before, SessionState? State, DateTimeOffset MadeAt);

/// <summary>A change that has its number.</summary>
/// <param name="Before">What the session was searched by before the change.</param>
/// <param name="Discret">Only those see a difference who are a party to the journeys.</param>
public sealed record SessionChange(long Numero, string OrderKey, string What, SessionState State, SessionTraits? Before, bool Discret);

/// <summary>The changes of sessions, for those who follow. Numbers say in which order; see <c>PlacesFeed</c> for who gives them.</summary>
public static class PlacesChanges
{
    private static readonly Rows<NewChange> News = new Rows<NewChange>()
        .With("order_key", c => c.OrderKey).With("what", c => c.What).With("made_at", c => c.MadeAt)
        .With("avant", c => c.Before is null ? null : SessionTraits.Of(c.Before).ToJson()).With("description", c => c.State?.Description)
        .With("places", c => c.State?.PlacesDisponibles).With("capacite", c => c.State?.Capacite).With("compte_le", c => c.State?.CompteLe?.ToMicros())
        .With("constate_le", c => c.State?.ConstateLe).With("etat_recrutement", c => c.State?.EtatRecrutement).With("etat_le", c => c.State?.EtatLe.ToMicros());

    /// <summary>Nobody waits for anybody here, not even two who change the same session: a row each, and no number yet.</summary>
    public static void Add(DbConnection db, IReadOnlyList<NewChange> changes) => News.Execute(
        db,
        """
        INSERT INTO places_change (order_key, what, made_at, avant, description, places, capacite, compte_le, constate_le, etat_recrutement, etat_le)
        SELECT r.order_key, r.what, r.made_at, r.avant, r.description, r.places, r.capacite, r.compte_le, r.constate_le, r.etat_recrutement, r.etat_le FROM {rows}
        """, changes);

    /// <summary>The next changes after a number, in their order. Index: places_change (numero).</summary>
    public static IReadOnlyList<SessionChange> After(DbConnection db, long numero, int max) => [.. db.Query<ChangeRow>(
        $"SELECT s.numero, s.what, s.avant, s.discret, {SessionRow.Columns} FROM places_change s WHERE s.numero > @numero ORDER BY s.numero LIMIT @max",
        new { numero, max }).Select(r => r.ToChange())];

    /// <summary>The last number that was given, and the last one that is no longer kept.</summary>
    public static (long Last, long Oublie) Ends(DbConnection db) => db.QuerySingle<(long, long)>("SELECT last, oublie FROM places_feed");

    private sealed class ChangeRow : SessionRow
    {
        public long Numero { get; init; }
        public string What { get; init; } = "";
        public string? Avant { get; init; }
        public bool Discret { get; init; }

        public SessionChange ToChange()
        {
            var state = ToState();
            return new(Numero, OrderKey, What, state, What is ChangeKinds.Offre ? SessionTraits.Of(Avant) : SessionTraits.Of(state), Discret);
        }
    }
}
