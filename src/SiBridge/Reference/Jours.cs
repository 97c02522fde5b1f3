namespace SiBridge.Reference;

/// <summary>Days and months as numbers that sort as they follow each other: 20261015, 202610.</summary>
public static class Jours
{
    public static int Nombre(DateOnly jour) => (Mois(jour) * 100) + jour.Day;

    public static int Mois(DateOnly jour) => (jour.Year * 100) + jour.Month;
}
