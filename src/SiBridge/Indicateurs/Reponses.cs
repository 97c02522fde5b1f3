using System.Data.Common;
using Dapper;

namespace SiBridge.Indicateurs;

/// <summary>
/// Answers that are still true: while nothing was packed and no session was told anew, the same question has the same answer. Who pages through
/// thousands of lines, or asks again every minute, has them counted and masked once.
/// </summary>
/// <param name="lignesAuPlus">How many lines all that is kept may have together; a line of a large table takes about a kilobyte.</param>
public sealed class Reponses(int lignesAuPlus = 30_000)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, (object? Answer, int Lignes)> kept = [];
    private readonly Queue<string> oldest = [];
    private long version = -1;
    private int lignes;

    /// <summary>The answer to a question, from memory where it is there.</summary>
    /// <param name="question">All that the answer depends on beside the database.</param>
    /// <param name="answer">Counts.</param>
    /// <param name="taille">How many lines an answer has.</param>
    public T Of<T>(DbConnection db, string question, Func<T> answer, Func<T, int> taille)
    {
        // Before the answer is read: what is committed meanwhile makes it newer than its version says, never older.
        if (Version(db) is not { } now) return answer();
        if (Known(question, now, out var known)) return (T)known!;
        var made = answer();
        Keep(question, now, made, taille(made));
        return made;
    }

    /// <summary>Null while a session was told that nobody has packed: what it offers is in no version yet. Index: indicateur_change_session.</summary>
    private static long? Version(DbConnection db) => db.QueryFirstOrDefault<long?>(
        "SELECT version FROM indicateur_version WHERE NOT EXISTS (SELECT 1 FROM indicateur_change WHERE structure = '')");

    private bool Known(string question, long now, out object? answer)
    {
        lock (gate)
        {
            (answer, var known) = (null, now == version && kept.ContainsKey(question));
            if (known) answer = kept[question].Answer;
            return known;
        }
    }

    private void Keep(string question, long now, object? answer, int taille)
    {
        lock (gate)
        {
            // Of two who count at once, the one that began earlier may come later.
            if (now < version || taille > lignesAuPlus) return;
            if (now > version) Forget(int.MaxValue);
            version = now;
            Forget(lignes + taille - lignesAuPlus);
            if (!kept.TryAdd(question, (answer, taille))) return;
            oldest.Enqueue(question);
            lignes += taille;
        }
    }

    /// <summary>Forgets so many lines at least, the oldest answers first.</summary>
    private void Forget(int most)
    {
        for (var gone = 0; gone < most && oldest.TryDequeue(out var question);)
        {
            kept.Remove(question, out var answer);
            lignes -= answer.Lignes;
            gone += answer.Lignes;
        }
    }
}
