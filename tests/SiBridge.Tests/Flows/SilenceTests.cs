using Dapper;
using Shouldly;
using SiBridge.Network;
using SiBridge.Tests.Support;
using Xunit;
using static SiBridge.Tests.Support.Messages;

namespace SiBridge.Tests.Flows;

/// <summary>A partner that normally sends and does not any more, however long that is waited for, and until it comes back.</summary>
public abstract class SilenceTests(Engine engine) : IAsyncLifetime
{
    private readonly EmbeddedBridge bridge = new(engine, Networks.Normandie);

    private int sent;

    public async ValueTask InitializeAsync() => await LookOn("2026-10-01");

    public ValueTask DisposeAsync() => bridge.DisposeAsync();

    [Fact]
    public async Task Who_comes_back_after_weeks_is_not_silent_although_it_does_not_normally_send_yet()
    {
        await Send("ml-caen", "2026-10-02", days: 20);
        await LookOn("2026-10-29"); // the last came on Wednesday 21 October
        await LookOn("2026-11-06");
        (await Silences()).ShouldBe(["ml-caen 2 ouverte"]);

        await Send("ml-caen", "2026-11-10", days: 1); // of four weeks it has sent on eight days and this one
        await LookOn("2026-11-11");

        (await Silences()).ShouldBe(["ml-caen 2 levee"]);
    }

    [Fact]
    public async Task A_silence_that_is_waited_for_longer_than_weeks_rings()
    {
        bridge.Network.Replace(Networks.Normandie with { Version = 2, Deadlines = new(new Dictionary<string, Deadline?> { ["silence"] = Deadline.Of(new(60, Ouvres: true)) }) });
        await Send("ml-caen", "2026-10-02", days: 12);
        await LookOn("2026-10-14");
        // Others go on meanwhile.
        await Send("ml-le-havre", "2026-12-20", days: 1);
        await LookOn("2026-12-21");
        (await Silences()).ShouldBeEmpty();

        await LookOn("2027-01-20");

        (await Silences()).ShouldBe(["ml-caen 1 ouverte"]);
    }

    /// <summary>A prescription on each of so many days.</summary>
    private async Task Send(string missionLocale, string from, int days)
    {
        var structure = bridge.Network.Current.ByCode(missionLocale)!.Structures.Single();
        for (var day = 0; day < days; day++)
        {
            MoveTo(DateTimeOffset.Parse($"{from}T09:00:00Z") + TimeSpan.FromDays(day));
            await bridge.Post(missionLocale, Prescription.With(("id", $"p-{sent}"), ("prescription_id", $"P-{sent++}"), ("mission_locale", structure)));
        }
    }

    private async Task LookOn(string day)
    {
        MoveTo(DateTimeOffset.Parse($"{day}T10:00:00Z"));
        await DeadlineLook.Now(bridge);
    }

    private void MoveTo(DateTimeOffset instant) => bridge.Clock.Advance(instant - bridge.Clock.GetUtcNow());

    private Task<List<string>> Silences() => bridge.Database.Read(db => db.Query<(string Of, long Rappels, string Etat)>(
        "SELECT attendu_de, rappels, etat FROM echeance WHERE echeance = 'silence' ORDER BY rappele_le").Select(e => $"{e.Of} {e.Rappels} {e.Etat}").ToList());
}

public sealed class Silence_on_SQLite() : SilenceTests(Engine.SQLite);

public sealed class Silence_on_PostgreSQL() : SilenceTests(Engine.PostgreSQL);
