using System.Collections.Concurrent;
using System.Collections.Frozen;
using PublicHoliday;

namespace SiBridge.Reference;

/// <summary>
/// The working days of a departement: neither Saturday nor Sunday nor a public holiday there. Beside the eleven of the Code du travail (L3133-1) that
/// is Good Friday and 26 December in Alsace-Moselle, and overseas the day on which the abolition of slavery is commemorated (L3422-2), and
/// what is customary in Guadeloupe and Martinique (Good Friday, 21 July): a reminder comes rather a day late than on a day on which nobody is there.
/// </summary>
/// <remarks>
/// Dates come from the package PublicHoliday. Its <c>IsWorkingDay</c> and <c>NextWorkingDay</c> are not used: they keep state for each instance,
/// and count from the day itself. Nor are its regions: it throws in years in which two holidays of one fall on the same day, Whit Monday
/// and 10 June in Guyane say. Good Friday is a holiday in the communes of Alsace-Moselle that have a Protestant church; here it is one everywhere there.
/// </remarks>
public sealed class JoursOuvres
{
    private static readonly JoursOuvres AlsaceMoselle = new(FrancePublicHoliday.GoodFriday, FrancePublicHoliday.SaintStephenDay);

    private static readonly FrozenDictionary<string, JoursOuvres> Regions = new Dictionary<string, JoursOuvres>
    {
        ["57"] = AlsaceMoselle, ["67"] = AlsaceMoselle, ["68"] = AlsaceMoselle,
        ["971"] = new(FrancePublicHoliday.GoodFriday, FrancePublicHoliday.GuadeloupeAbolitionSlavery, FrancePublicHoliday.VictorSchoelcherDay),
        ["972"] = new(FrancePublicHoliday.GoodFriday, FrancePublicHoliday.MartiniqueAbolitionSlavery, FrancePublicHoliday.VictorSchoelcherDay),
        ["973"] = new(FrancePublicHoliday.GuyaneAbolitionSlavery),
        ["974"] = new(FrancePublicHoliday.LaReunionAbolitionSlavery),
        ["976"] = new(FrancePublicHoliday.MayotteAbolitionSlavery),
        ["977"] = new(FrancePublicHoliday.SaintBarthelemyAbolitionSlavery),
        ["978"] = new(FrancePublicHoliday.SaintMartinAbolitionSlavery),
        ["986"] = new(FrancePublicHoliday.PeterChanel, FrancePublicHoliday.TerritoryFestivalDay),
        ["987"] = new(FrancePublicHoliday.GoodFriday, FrancePublicHoliday.AutonomyDay),
        ["988"] = new(FrancePublicHoliday.CitizenshipDay),
    }.ToFrozenDictionary();

    private readonly ConcurrentDictionary<int, FrozenSet<DateOnly>> holidays = [];
    private readonly Func<int, DateTime>[] own;

    private JoursOuvres(params Func<int, DateTime>[] own) => this.own = own;

    /// <summary>The holidays of the whole country and no others: nowhere are there fewer.</summary>
    public static JoursOuvres France { get; } = new();

    /// <param name="departement">As <see cref="Departement"/> tells it; null when unknown.</param>
    public static JoursOuvres Of(string? departement) => departement is null ? France : Regions.GetValueOrDefault(departement, France);

    public bool EstOuvre(DateOnly day) => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !holidays.GetOrAdd(day.Year, Holidays).Contains(day);

    /// <summary>The <paramref name="n"/>th working day after a day, which itself does not count; the last day that there is, when there are not so many.</summary>
    public DateOnly Apres(DateOnly day, int n)
    {
        while (n > 0 && day < DateOnly.MaxValue)
        {
            day = day.AddDays(1);
            if (EstOuvre(day)) n--;
        }

        return day;
    }

    /// <summary>How many working days lie after <paramref name="de"/>, up to and with <paramref name="a"/>; 0 when it is not after it.</summary>
    public static int Entre(string departement, DateOnly de, DateOnly a)
    {
        var (calendar, count) = (Of(departement), 0);
        for (var day = de.AddDays(1); day <= a; day = day.AddDays(1))
        {
            if (calendar.EstOuvre(day)) count++;
        }

        return count;
    }

    private FrozenSet<DateOnly> Holidays(int year) => new FrancePublicHoliday { Region = FrancePublicHoliday.Regions.OnlyOfficial }.PublicHolidays(year)
        .Concat(own.Select(of => of(year))).Select(DateOnly.FromDateTime).ToFrozenSet();
}
