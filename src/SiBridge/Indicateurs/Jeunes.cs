namespace SiBridge.Indicateurs;

/// <summary>
/// What each young person has in each line: the facts of all their journeys there. A table of open addresses, because pseudonyms are hashes
/// already, and there is one for each journey of a structure's year.
/// </summary>
internal sealed class Jeunes
{
    private const int AuMoins = 16;

    private (long Personne, long Faits, int Groupe)[] table = new (long, long, int)[AuMoins];
    private int count;

    /// <param name="faits">Never 0, which marks a free address.</param>
    public void Add(int groupe, long personne, long faits)
    {
        ref var entry = ref At(groupe, personne);
        if (entry.Faits == 0 && ++count * 2 > table.Length)
        {
            Grow();
            entry = ref At(groupe, personne);
        }

        entry = (personne, entry.Faits | faits, groupe);
    }

    /// <summary>Gives what was added, and is empty again.</summary>
    public void TakeAll(Action<int, long> take)
    {
        foreach (ref readonly var entry in table.AsSpan())
        {
            if (entry.Faits != 0) take(entry.Groupe, entry.Faits);
        }

        Array.Clear(table);
        count = 0;
    }

    private ref (long Personne, long Faits, int Groupe) At(int groupe, long personne)
    {
        var at = (int)((ulong)(personne ^ (groupe * 0x2545F4914F6CDD1DL)) * 0x9E3779B97F4A7C15UL >> 32) & (table.Length - 1);
        while (table[at].Faits != 0 && (table[at].Personne != personne || table[at].Groupe != groupe)) at = (at + 1) & (table.Length - 1);
        return ref table[at];
    }

    private void Grow()
    {
        (var old, table) = (table, new (long, long, int)[table.Length * 2]);
        foreach (ref readonly var entry in old.AsSpan())
        {
            if (entry.Faits != 0) At(entry.Groupe, entry.Personne) = entry;
        }
    }
}
