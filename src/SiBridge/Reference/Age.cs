namespace SiBridge.Reference;

/// <summary>Ages in full years.</summary>
public static class Age
{
    /// <summary>
    /// The age on <paramref name="date"/> of whoever was born on <paramref name="naissance"/>, the birthday itself counted. Born on
    /// 29 February, one has it on 1 March in common years: a year is full only when its last day is over. Negative before birth.
    /// </summary>
    public static int At(DateOnly naissance, DateOnly date)
    {
        var hadBirthday = (date.Month, date.Day).CompareTo((naissance.Month, naissance.Day)) >= 0;
        return date.Year - naissance.Year - (hadBirthday ? 0 : 1);
    }
}
