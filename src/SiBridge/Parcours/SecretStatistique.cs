namespace SiBridge.Parcours;

/// <summary>
/// What may be told of a count of persons to those who are not a party to all of it. Below five, somebody who knows the others could tell of
/// whom it speaks. A zero speaks of nobody: it is told.
/// </summary>
public static class SecretStatistique
{
    public const int Seuil = 5;

    public static bool Hides(int count) => count is > 0 and < Seuil;

    /// <summary>Whether two counts look the same where they are hidden.</summary>
    public static bool LooksTheSame(int one, int other) => one == other || (Hides(one) && Hides(other));
}
