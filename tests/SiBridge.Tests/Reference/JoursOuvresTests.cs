using Shouldly;
using SiBridge.Reference;
using Xunit;

namespace SiBridge.Tests.Reference;

/// <summary>Working days, by département.</summary>
public sealed class JoursOuvresTests
{
    [Theory]
    [InlineData("2026-04-06")] // Easter Monday
    [InlineData("2026-05-14")] // Ascension
    [InlineData("2026-05-25")] // Whit Monday
    [InlineData("2026-05-01")]
    [InlineData("2026-05-08")]
    [InlineData("2026-07-14")]
    [InlineData("2026-11-11")]
    [InlineData("2026-12-25")]
    [InlineData("2027-01-01")]
    [InlineData("2027-11-01")]
    [InlineData("2029-08-15")]
    [InlineData("2038-04-26")] // the latest Easter there is
    [InlineData("2008-05-01")] // Ascension on 1 May
    [InlineData("2026-07-11")] // a Saturday
    [InlineData("2026-07-12")] // a Sunday
    public void Nowhere_is_worked_on(string day) => Where(day).ShouldBeEmpty();

    [Theory]
    [InlineData("2026-04-03", "57 67 68 971 972 987")] // Good Friday
    [InlineData("2028-12-26", "57 67 68")]
    [InlineData("2026-05-27", "971")]
    [InlineData("2026-05-22", "972")]
    [InlineData("2026-06-10", "973")]
    [InlineData("2027-12-20", "974")]
    [InlineData("2026-04-27", "976")]
    [InlineData("2026-07-21", "971 972")]
    [InlineData("2026-10-09", "977")]
    [InlineData("2026-05-28", "978")]
    [InlineData("2026-04-28", "986")]
    [InlineData("2026-07-29", "986")]
    [InlineData("2026-06-29", "987")]
    [InlineData("2026-09-24", "988")]
    [InlineData("2026-07-15", "")]
    public void Some_departements_rest_while_the_others_work(string day, string resting) =>
        string.Join(' ', Known.Except(Where(day))).ShouldBe(resting);

    [Fact]
    public void Easter_Monday_is_that_of_the_Gregorian_computus_for_two_centuries()
    {
        for (var year = 1990; year < 2190; year++)
        {
            var monday = Easter(year).AddDays(1);
            foreach (var day in new[] { monday, monday.AddDays(38), monday.AddDays(49) }) JoursOuvres.France.EstOuvre(day).ShouldBeFalse($"{day:O}");
            // In the week before, only Sunday and Saturday rest, but for a fixed holiday.
            JoursOuvres.France.EstOuvre(monday.AddDays(-4)).ShouldBeTrue($"{monday.AddDays(-4):O}");
        }
    }

    [Theory]
    [InlineData("973", "2030-06-10", "2030-06-11")] // Whit Monday and the abolition
    [InlineData("972", "2031-05-22", "2031-05-23")] // Ascension and the abolition
    [InlineData("971", "2049-05-27", "2049-05-28")]
    [InlineData("978", "2071-05-28", "2071-05-29")]
    public void Two_holidays_on_one_day_are_one_day_of_rest(string departement, string day, string next)
    {
        var calendar = JoursOuvres.Of(departement);
        calendar.Apres(DateOnly.Parse(day).AddDays(-1), 1).ShouldBe(DateOnly.Parse(next));
        calendar.EstOuvre(DateOnly.Parse($"{day[..4]}-07-14")).ShouldBeFalse();
        JoursOuvres.France.EstOuvre(DateOnly.Parse(day)).ShouldBeFalse();
    }

    [Fact]
    public void No_departement_has_a_year_without_a_calendar()
    {
        foreach (var calendar in Known.Select(JoursOuvres.Of))
        {
            for (var year = 1990; year < 2190; year++)
            {
                // Nowhere are there fewer than the country has, and nowhere more than three beside them.
                var days = Enumerable.Range(0, DateTime.IsLeapYear(year) ? 366 : 365).Select(new DateOnly(year, 1, 1).AddDays).ToList();
                (days.Count(JoursOuvres.France.EstOuvre) - days.Count(calendar.EstOuvre)).ShouldBeInRange(0, 3, $"{year}");
            }
        }
    }

    [Theory]
    [InlineData("14", "2026-04-02", 2, "2026-04-07")] // Friday, then Tuesday: Easter Monday rests
    [InlineData("67", "2026-04-02", 2, "2026-04-08")] // in Strasbourg Good Friday rests too
    [InlineData("14", "2026-07-10", 2, "2026-07-15")] // Monday 13, Wednesday 15
    [InlineData("14", "2026-10-30", 1, "2026-11-02")] // 1 November is a Sunday
    [InlineData("14", "2027-10-29", 1, "2027-11-02")] // 1 November is a Monday
    [InlineData("974", "2027-12-17", 1, "2027-12-21")]
    [InlineData("14", "2027-12-17", 1, "2027-12-20")]
    [InlineData("14", "2026-07-11", 1, "2026-07-13")] // from a Saturday
    public void Working_days_are_counted_from_the_day_after(string departement, string day, int n, string expected) =>
        JoursOuvres.Of(departement).Apres(DateOnly.Parse(day), n).ShouldBe(DateOnly.Parse(expected));

    [Theory]
    [InlineData("Europe/Paris", "2026-03-27T10:00:00+01:00", 2, "2026-04-01T00:00:00+02:00")] // Monday and Tuesday, in summer time since Sunday
    [InlineData("Europe/Paris", "2026-10-23T23:30:00+02:00", 1, "2026-10-27T00:00:00+01:00")]
    [InlineData("Europe/Paris", "2026-07-06T22:30:00Z", 1, "2026-07-09T00:00:00+02:00")] // it is Tuesday in Paris already
    [InlineData("Indian/Reunion", "2026-07-06T22:30:00Z", 1, "2026-07-09T00:00:00+04:00")]
    [InlineData("Indian/Reunion", "2026-07-06T19:30:00Z", 1, "2026-07-08T00:00:00+04:00")]
    public void Working_days_have_passed_when_the_next_one_begins(string zone, string from, int days, string expected) =>
        new Delai(days, Ouvres: true).Apres(DateTimeOffset.Parse(from), JoursOuvres.France, TimeZoneInfo.FindSystemTimeZoneById(zone)).ShouldBe(DateTimeOffset.Parse(expected));

    [Theory]
    [InlineData("2026-03-27T10:00:00+01:00", 7, "2026-04-03T10:00:00+02:00")] // the same time of day in summer time
    [InlineData("2026-03-22T02:30:00+01:00", 7, "2026-03-29T03:00:00+02:00")] // 2:30 does not exist that day
    [InlineData("2026-10-18T02:30:00+02:00", 7, "2026-10-25T02:30:00+02:00")] // and here twice
    [InlineData("2026-07-06T10:00:00+02:00", 0.5, "2026-07-06T22:00:00+02:00")]
    public void Calendar_days_end_at_the_same_time_of_day(string from, double days, string expected) =>
        new Delai(days, Ouvres: false).Apres(DateTimeOffset.Parse(from), JoursOuvres.France, TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris")).ShouldBe(DateTimeOffset.Parse(expected));

    [Theory]
    [InlineData("97411S00", "974")]
    [InlineData("14327S00", "14")]
    [InlineData("2A004S00", "2A")]
    public void A_structure_code_tells_its_departement(string structure, string departement) => Departement.OfStructure(structure).ShouldBe(departement);

    private static readonly string[] Known = ["14", "2A", "57", "67", "68", "75", "971", "972", "973", "974", "976", "977", "978", "986", "987", "988"];

    private static List<string> Where(string day) => [.. Known.Where(d => JoursOuvres.Of(d).EstOuvre(DateOnly.Parse(day)))];

    /// <summary>Meeus, Jones and Butcher.</summary>
    private static DateOnly Easter(int year)
    {
        var (a, b, c) = (year % 19, year / 100, year % 100);
        var h = ((19 * a) + b - (b / 4) - ((b - ((b + 8) / 25) + 1) / 3) + 15) % 30;
        var l = (32 + (2 * (b % 4)) + (2 * (c / 4)) - h - (c % 4)) % 7;
        var sum = h + l - (7 * ((a + (11 * h) + (22 * l)) / 451)) + 114;
        return new(year, sum / 31, (sum % 31) + 1);
    }
}
