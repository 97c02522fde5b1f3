using SiBridge.Network;
using SiBridge.Reference;

namespace SiBridge.Echeances;

/// <summary>How far a deadline is that has rung.</summary>
public enum EtatEcheance
{
    /// <summary>Rung, and still waited for.</summary>
    Ouverte,

    /// <summary>Rung three times, and given up.</summary>
    SansReponse,

    /// <summary>What was waited for came, or is not waited for any longer.</summary>
    Levee,
}

/// <summary>A deadline that has rung.</summary>
/// <param name="Rappels">How often: 1 to 3.</param>
/// <param name="RappeleLe">When it rang last.</param>
public sealed record Sonnee(string Kind, string Origine, int Rappels, DateTimeOffset RappeleLe, EtatEcheance Etat);

/// <summary>The calendar in which the terms of a journey, a session or a partner are counted.</summary>
/// <param name="Debut">When this database first looked at deadlines: what was waited for before is waited for since then.</param>
public sealed record Calendrier(Deadlines Delais, JoursOuvres Jours, TimeZoneInfo Zone, DateTimeOffset Debut)
{
    /// <summary>
    /// What had been waited for longer than this when deadlines began is history: nobody waits for it any more, and those who come to a bridge that
    /// has worked for years must not find a thousand reminders.
    /// </summary>
    private static readonly TimeSpan Histoire = TimeSpan.FromDays(30);

    /// <summary>The wait as this bridge can know it; null when nobody wants to be reminded of it.</summary>
    public Attendu? Taken(Attendu attendu) =>
        Delais.Find(attendu.Kind) is null || attendu.Depuis < Debut - Histoire ? null : attendu with { Depuis = attendu.Depuis < Debut ? Debut : attendu.Depuis };

    public DateTimeOffset Premier(Attendu attendu) => Delais.Find(attendu.Kind)!.First.Apres(attendu.Depuis, Jours, Zone);

    /// <summary>When it rings again, or, after the third time, is given up.</summary>
    public DateTimeOffset Suivant(Sonnee sonnee)
    {
        var deadline = Delais.Find(sonnee.Kind)!;
        return (sonnee.Rappels == 1 ? deadline.Second : deadline.Third).Apres(sonnee.RappeleLe, Jours, Zone);
    }
}

/// <summary>What is to be done about a journey's deadlines now.</summary>
/// <param name="Sonne">What rings, with the wait that it belongs to.</param>
/// <param name="Changees">What rang before and is different now.</param>
/// <param name="Regarder">When to look again, should nothing happen until then; null: not before something does.</param>
public sealed record Decision((Attendu Attendu, Sonnee Sonnee)? Sonne, IReadOnlyList<Sonnee> Changees, DateTimeOffset? Regarder)
{
    private const int Rappels = 3;

    /// <summary>
    /// Decides by what is waited for now and what rang before. One step at a time, and each term runs from the ring before it: a bridge that
    /// was away for a month rings once when it is back.
    /// </summary>
    /// <param name="attendus">See <see cref="Attendus.Of"/>.</param>
    /// <param name="sonnees">All that ever rang here: what was lifted and is waited for again goes on where it was.</param>
    public static Decision Of(IEnumerable<Attendu> attendus, IReadOnlyList<Sonnee> sonnees, Calendrier calendar, DateTimeOffset now)
    {
        var waits = attendus.Select(calendar.Taken).OfType<Attendu>().ToList();
        var begun = waits.Find(w => w.Depuis <= now);
        var levees = sonnees.Where(s => s.Etat is not EtatEcheance.Levee && (s.Kind != begun?.Kind || s.Origine != begun.Origine)).Select(s => s with { Etat = EtatEcheance.Levee }).ToList();
        // A wait that begins later takes the place of this one.
        var regarder = waits.Where(w => w.Depuis > now).Select(w => (DateTimeOffset?)w.Depuis).Min();
        if (begun is null) return new(null, levees, regarder);

        var before = sonnees.FirstOrDefault(s => s.Kind == begun.Kind && s.Origine == begun.Origine);
        if (before?.Etat is EtatEcheance.SansReponse) return new(null, levees, regarder);
        var due = before is null ? calendar.Premier(begun) : calendar.Suivant(before);
        if (due > now) return new(null, levees, Earlier(regarder, due));
        if (before?.Rappels is Rappels) return new(null, [.. levees, before with { Etat = EtatEcheance.SansReponse }], regarder);

        var sonnee = new Sonnee(begun.Kind, begun.Origine, (before?.Rappels ?? 0) + 1, now, EtatEcheance.Ouverte);
        return new((begun, sonnee), levees, Earlier(regarder, calendar.Suivant(sonnee)));
    }

    /// <summary>No deadline of a journey that nothing rang about can be due before this; reads no session.</summary>
    public static DateTimeOffset? AuPlusTot(IEnumerable<Attendu> attendus, Deadlines delais, TimeZoneInfo zone) => attendus
        .Where(a => delais.Find(a.Kind) is not null)
        .Select(a => (DateTimeOffset?)delais.Find(a.Kind)!.First.Apres(a.Depuis, JoursOuvres.France, zone)).Min();

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset other) => one < other ? one : other;
}
