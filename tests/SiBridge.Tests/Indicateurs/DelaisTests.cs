using Dapper;
using Shouldly;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Indicateurs;

/// <summary>Delays in working days of the Mission Locale's département, counted by hand.</summary>
public sealed class DelaisTests
{
    [Theory]
    [InlineData("14327S00", "2026-07-10", "2026-07-15", 2)] // Monday, Wednesday; Tuesday is 14 July
    [InlineData("14327S00", "2026-04-02", "2026-04-07", 2)] // Good Friday, Tuesday
    [InlineData("67482S00", "2026-04-02", "2026-04-07", 1)] // In Strasbourg Good Friday is a holiday
    [InlineData("14327S00", "2026-07-10", "2026-07-09", 0)] // Told by telephone before it was written
    public async Task A_holiday_is_no_day_of_a_delay(string structure, string prescrite, string repondue, int days)
    {
        await using var bridge = new EmbeddedBridge(Engine.SQLite, Networks.Of(Networks.MissionLocale("ml", structure, Networks.All), Networks.Organisme("of", Messages.PommierBleu, Networks.All)));
        await bridge.Post("ml", Messages.Prescription.With(("mission_locale", structure), ("organisme", Messages.PommierBleu), ("date_prescription", prescrite), ("emis_le", prescrite + "T08:00:00+02:00")));

        await bridge.Post("of", Messages.Reponse.With(("mission_locale", structure), ("date", repondue), ("emis_le", repondue + "T18:00:00+02:00")));

        (await bridge.Database.Read(db => db.ExecuteScalar<int>("SELECT reponse_jours FROM parcours"))).ShouldBe(days);
    }
}
