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
/// and count from the day itself. Good Friday is a holiday in the communes of Alsace-Moselle that have a Protestant church; here it is one everywhere there.
/// </remarks>
public sealed class JoursOuvres
{
    private static readonly FrozenDictionary<string, FrancePublicHoliday.Regions> Regions = new Dictionary<string, FrancePublicHoliday.Regions>
    {
        ["57"] = FrancePublicHoliday.Regions.AlsaceMoselle, ["67"] = FrancePublicHoliday.Regions.AlsaceMoselle, ["68"] = FrancePublicHoliday.Regions.AlsaceMoselle,
        ["971"] = FrancePublicHoliday.Regions.Guadeloupe, ["972"] = FrancePublicHoliday.Regions.Martinique, ["973"] = FrancePublicHoliday.Regions.Guyane,
        ["974"] = FrancePublicHoliday.Regions.Reunion, ["976"] = FrancePublicHoliday.Regions.Mayotte, ["977"] = FrancePublicHoliday.Regions.SaintBarthelemy,
        ["978"] = FrancePublicHoliday.Regions.SaintMartin, ["986"] = FrancePublicHoliday.Regions.WallisEtFutuna,
        ["987"] = FrancePublicHoliday.Regions.PolynesieFrancaise, ["988"] = FrancePublicHoliday.Regions.NouvelleCaledonie,
    }.ToFrozenDictionary();

    private static readonly ConcurrentDictionary<FrancePublicHoliday.Regions, JoursOuvres> Calendars = [];

    private readonly ConcurrentDictionary<int, FrozenSet<DateOnly>> holidays = [];
    private readonly FrancePublicHoliday.Regions region;

    private JoursOuvres(FrancePublicHoliday.Regions region) => this.region = region;

    /// <summary>The holidays of the whole country and no others: nowhere are there fewer.</summary>
    public static JoursOuvres France { get; } = Of(null);

    /// <param name="departement">As <see cref="Departement"/> tells it; null when unknown.</param>
    public static JoursOuvres Of(string? departement) => Calendars.GetOrAdd(
        departement is null ? FrancePublicHoliday.Regions.OnlyOfficial : Regions.GetValueOrDefault(departement, FrancePublicHoliday.Regions.OnlyOfficial), region => new(region));

    public bool EstOuvre(DateOnly day) => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !holidays.GetOrAdd(day.Year, Holidays).Contains(day);

    /// <summary>The <paramref name="n"/>th working day after a day, which itself does not count.</summary>
    public DateOnly Apres(DateOnly day, int n)
    {
        while (n > 0)
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

    private FrozenSet<DateOnly> Holidays(int year) =>
        new FrancePublicHoliday { Region = region }.PublicHolidays(year).Select(DateOnly.FromDateTime).ToFrozenSet();
}
