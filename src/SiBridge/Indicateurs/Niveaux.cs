namespace SiBridge.Indicateurs;

/// <summary>Two ways to tell the same journeys, of which one's lines are made up of the other's: what the one tells, the other must not give away.</summary>
/// <param name="GrosDe">The line of <paramref name="Gros"/> that a line of <paramref name="Fin"/> is a part of, by their keys.</param>
public sealed record Niveaux(Par Fin, Par Gros, Func<string, string> GrosDe)
{
    private static readonly Niveaux[] Tous = [new(Par.MissionLocale, Par.Departement, Portee.DepartementOf), new(Par.Session, Par.Organisme, Portee.SiretOf)];

    /// <returns>Null for one that no other is made up of.</returns>
    public static Niveaux? Of(Par par) => Array.Find(Tous, n => n.Fin == par || n.Gros == par);
}
