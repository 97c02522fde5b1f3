using System.Data.Common;

namespace SiBridge.Indicateurs;

/// <summary>
/// What was counted, to be counted on: of a question that was asked before only the journeys that have changed since are looked at. What comes out
/// depends on the blocks alone, not on what was asked when.
/// </summary>
/// <param name="lignesAuPlus">How many lines all that is kept may have together; a line of a large table takes about a kilobyte.</param>
public sealed class Comptages(int lignesAuPlus = 60_000)
{
    /// <summary>What a short table is worth, in lines: it remembers sessions too.</summary>
    private const int AuMoins = 1_000;

    private readonly Blocs blocs = new();
    private readonly Lock gate = new();

    /// <summary>The one that was asked last is the last one.</summary>
    private readonly List<Comptage> kept = [];

    public Recensement Run(DbConnection db, Demande demande) => Together(db, demande)[0];

    /// <param name="demandes">Of the same journeys by several ways: what is read once agrees.</param>
    public IReadOnlyList<Recensement> Together(DbConnection db, params IReadOnlyList<Demande> demandes)
    {
        var (journeys, sessions) = blocs.All(db);
        return [.. demandes.Select(d => Of(d).Count(db, journeys, sessions))];
    }

    private Comptage Of(Demande demande)
    {
        lock (gate)
        {
            var comptage = kept.Find(c => c.Demande.Texte == demande.Texte) ?? new(demande);
            kept.Remove(comptage);
            kept.Add(comptage);
            while (kept.Count > 1 && kept.Sum(c => Math.Max(c.Lignes, AuMoins)) > lignesAuPlus) kept.RemoveAt(0);
            return comptage;
        }
    }
}
