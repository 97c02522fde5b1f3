using System.Data.Common;
using SiBridge.Journal;
using SiBridge.Parcours;
using SiBridge.Places;
using SiBridge.Storage;

namespace SiBridge.Flows;

/// <summary>
/// Numbers what changed of sessions, for those who follow. Whoever routes marks a change in its transaction and waits for nobody; the numbers
/// are given here, by one at a time, to what is committed. So whoever has read up to a number never misses a smaller one that is committed
/// later, which with the database's own sequences it would.
/// </summary>
public static class PlacesFeed
{
    /// <summary>How long a change is kept: whoever was away over a weekend resumes.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(3);

    /// <summary>How many are kept at most.</summary>
    public const long Kept = 200_000;

    private const int AtOnce = 500;

    /// <summary>Numbers all changes that wait, and those that come meanwhile.</summary>
    /// <returns>The last number given; null when nothing waited.</returns>
    public static async Task<long?> AppendAll(Database database, CancellationToken stop = default)
    {
        if (!await database.Read(PlacesNumbers.AnyWaits)) return null;
        for (long? last = null; ;)
        {
            // While many are routed, more wait each time: it would not end.
            stop.ThrowIfCancellationRequested();
            var appended = await database.Write(Append);
            last = appended?.Last ?? last;
            if (appended is not { More: true }) return last;
        }
    }

    /// <summary>Numbers the next changes.</summary>
    /// <returns>The last number given, and whether more may wait; null when none did.</returns>
    public static (long Last, bool More)? Append(DbConnection db)
    {
        db.LockKeys("places/flux");
        var waiting = PlacesNumbers.Waiting(db, AtOnce);
        if (waiting.Count == 0) return null;
        var numbered = Numbered(db, OnePerSession(db, waiting));
        if (numbered.Count > 0) PlacesNumbers.Number(db, numbered);
        return (PlacesChanges.Ends(db).Last, waiting.Count == AtOnce);
    }

    /// <summary>Forgets the next of those that are too old or too many.</summary>
    /// <returns>Whether there may be more.</returns>
    public static bool Forget(DbConnection db, DateTimeOffset now)
    {
        db.LockKeys("places/flux");
        return PlacesNumbers.Forget(db, now - KeptFor, Kept, AtOnce);
    }

    /// <summary>What was told is told one by one. All else that waits about a session is one change, or none beside what was told.</summary>
    private static List<WaitingChange> OnePerSession(DbConnection db, IReadOnlyList<WaitingChange> waiting)
    {
        var others = waiting.Where(c => c.What is not ChangeKinds.Offre).ToList();
        var filled = PlacesNumbers.Fill(db, [.. others.DistinctBy(c => c.OrderKey).Select(c => c.Seq)]);
        PlacesNumbers.Remove(db, [.. others.Select(c => c.Seq).Except(filled.Select(c => c.Seq))]);
        return [.. waiting.Except(others).Concat(filled).OrderBy(c => c.Seq)];
    }

    private static List<NumberedChange> Numbered(DbConnection db, List<WaitingChange> changes)
    {
        var keys = changes.Select(c => c.OrderKey).Distinct().ToList();
        var (counts, names, before) = (ParcoursCounts.Of(db, [.. changes.Select(Counted)]), SessionNames.Joined(db, keys), PlacesNumbers.Before(db, keys));
        var last = PlacesChanges.Ends(db).Last;
        return [.. changes.Select(change =>
        {
            var (on, was) = (counts[Counted(change)], before.GetValueOrDefault(change.OrderKey));
            var around = new SessionAround(names.ContainsKey(change.OrderKey), on.EnCours.Sum(c => c.Count), on.Retenues.Sum(c => c.Count));
            // A journey's message may have told the name: that is seen by all, the number not.
            var what = change.What is ChangeKinds.Parcours && around.Joint && was is { Joint: false } ? ChangeKinds.Noms : change.What;
            return new NumberedChange(change.Seq, ++last, what, what is ChangeKinds.Parcours && was is not null && LooksTheSame(around, was), around);
        })];
    }

    private static bool LooksTheSame(SessionAround now, SessionAround was) =>
        SecretStatistique.LooksTheSame(now.EnCours, was.EnCours) && SecretStatistique.LooksTheSame(now.Retenues, was.Retenues);

    private static CountedSession Counted(WaitingChange change) => new(change.OrderKey, change.CompteLe);
}
