namespace SiBridge.Reference;

/// <summary>Working days.</summary>
public static class JoursOuvres
{
    /// <summary>How many working days lie after <paramref name="de"/>, up to and with <paramref name="a"/>; 0 when it is not after it.</summary>
    public static int Entre(string departement, DateOnly de, DateOnly a)
    {
        var count = 0;
        for (var day = de.AddDays(1); day <= a; day = day.AddDays(1))
        {
            if (day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)) count++;
        }

        return count;
    }
}
