using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dapper;
using Shouldly;
using SiBridge.Gateway;
using SiBridge.Journal;
using SiBridge.Network;
using SiBridge.Places;
using SiBridge.Sources;
using SiBridge.Storage;
using SiBridge.Tests.Sources;
using SiBridge.Tests.Support;
using SiBridge.Translation.Lheo;
using Xunit;
using static SiBridge.Tests.Support.Messages;

namespace SiBridge.Tests.Gateway;

/// <summary>What a file or a catalogue says every night as it said it the night before makes no message, and still it was said.</summary>
public abstract class RepetitionsTests : IAsyncLifetime
{
    private readonly EmbeddedBridge bridge;

    protected RepetitionsTests(Engine engine) => bridge = new(engine, Networks.Reading(null).With(Networks.Organisme("of-pommier-bleu", PommierBleu, Networks.All) with
    {
        Sends = [new("catalogue", new HashSet<string>(), new("directory", JsonElement.Parse("""{ "kind": "directory", "path": "/depot", "format": "lheo" }""")))],
    }) with { Readings = Networks.Reading(null).Readings });

    private static Told Offer => Session.With(("debut", "2027-03-01"), ("fin", "2027-06-30"));

    /// <summary>A bridge that has worked before the first message comes.</summary>
    public async ValueTask InitializeAsync() => await LookOn("2026-10-01");

    public ValueTask DisposeAsync() => bridge.DisposeAsync();

    [Fact]
    public async Task A_count_that_a_catalogue_repeats_every_night_is_fresh_and_its_emitter_is_not_silent()
    {
        await Nights("2026-10-05", 30, Offer);
        (await Echeances()).ShouldBeEmpty();

        // The last came on 3 November: seven days; five working days, of which 11 November is none.
        await LookOn("2026-11-12");
        (await Echeances()).ShouldBe(["places ouverte", "silence ouverte"]);
        await Nights("2026-11-12", 1, Offer);
        bridge.Clock.Advance(TimeSpan.FromMinutes(2));
        await Look();

        (await Echeances()).ShouldBe(["places levee", "silence levee"]);
    }

    [Fact]
    public async Task A_count_is_not_fresh_because_another_one_is_repeated_or_none()
    {
        await Nights("2026-10-05", 1, Offer);
        await bridge.Post("of-pommier-bleu", Messages.Places.With(("constate_le", "2026-10-05T22:00:00+02:00"), ("places_disponibles", 3)));

        await Nights("2026-10-06", 8, Offer);

        (await Echeances()).ShouldBe(["places ouverte"]);
    }

    [Fact]
    public async Task Who_never_told_places_of_a_session_is_not_reminded_of_them()
    {
        await Nights("2026-10-05", 1, Offer.With(("places_disponibles", null)));
        await LookOn("2026-10-20");
        (await Echeances()).ShouldBeEmpty();

        await bridge.Post("of-pommier-bleu", Messages.Places.With(("constate_le", "2026-10-20T08:00:00+02:00")));
        await LookOn("2026-10-28");

        (await Echeances()).ShouldBe(["places ouverte"]);
    }

    [Fact]
    public async Task A_count_that_is_told_anew_without_a_date_of_its_own_is_fresh()
    {
        await LookOn("2026-10-05");
        await bridge.Post("of-pommier-bleu", Offer.With(("places_disponibles", 8)));
        await LookOn("2026-10-11");
        await bridge.Post("of-pommier-bleu", Offer.With(("id", "s-2"), ("places_disponibles", 5)));

        await LookOn("2026-10-17");
        (await Echeances()).ShouldBeEmpty();
        await LookOn("2026-10-19");

        (await Echeances()).ShouldBe(["places ouverte"]);
    }

    [Fact]
    public async Task A_session_is_known_again_by_its_other_name_and_is_written_once_a_day()
    {
        await LookOn("2026-10-05");
        await bridge.Post("of-pommier-bleu", Offer);
        var organisme = bridge.Network.Current.ByCode("of-pommier-bleu")!;
        var told = CompteRedit.Of(Encoding.UTF8.GetBytes(new JsonObject { ["organisme"] = PommierBleu, ["session_cle"] = Messages.Reference.DeepClone(), ["places_disponibles"] = 14 }.ToJsonString()))!;
        var repetitions = new Repetitions(bridge.Database, bridge.Clock);

        await LookOn("2026-10-06");
        var first = bridge.Clock.GetUtcNow();
        await repetitions.Hear(organisme, [told, told]);
        bridge.Clock.Advance(TimeSpan.FromHours(3));
        await repetitions.Hear(organisme, [told]);

        (await Heard()).ShouldBe([first]);
        (await bridge.Database.Read(db => db.QuerySingle<long>("SELECT dernier_le FROM activite WHERE emetteur = 'of-pommier-bleu' AND jour = @day", new { day = first.ToMicros() / 86_400_000_000 })))
            .ShouldBe(first.ToMicros());
    }

    /// <summary>The catalogue comes at 21:00 of so many days, and deadlines are looked at behind it.</summary>
    private async Task Nights(string from, int nights, Told session)
    {
        for (var night = 0; night < nights; night++)
        {
            MoveTo(DateTimeOffset.Parse($"{from}T21:00:00Z") + TimeSpan.FromDays(night));
            var partner = bridge.Network.Current.ByCode("of-pommier-bleu")!;
            using (var acknowledgement = new Acknowledgement(new MemoryStream()))
            {
                await new DocumentDesk(bridge).Documents.Take(
                    new(bridge.Network.Current, partner, partner.Sends[0], null), new("catalogue.xml", 0, bridge.Clock.GetUtcNow()),
                    new MemoryStream(LheoDocument.Of([session.Element])), acknowledgement, default);
            }

            await bridge.Route([.. await bridge.Database.Read(db => db.Query<Guid>("SELECT receipt FROM message WHERE state = 'accepted'").ToList())]);
            await Look();
        }
    }

    private void MoveTo(DateTimeOffset instant) => bridge.Clock.Advance(instant - bridge.Clock.GetUtcNow());

    private Task LookOn(string day)
    {
        MoveTo(DateTimeOffset.Parse($"{day}T20:00:00Z"));
        return Look();
    }

    private Task Look() => DeadlineLook.Now(bridge);

    private Task<List<DateTimeOffset>> Heard() => bridge.Database.Read(db => db.Query<long>("SELECT entendu_le FROM session").Select(DapperTypes.FromMicros).ToList());

    private Task<List<string>> Echeances() => bridge.Database.Read(db => db.Query<(string Kind, string Etat)>("SELECT echeance, etat FROM echeance ORDER BY echeance").Select(e => $"{e.Kind} {e.Etat}").ToList());
}

public sealed class Repetitions_on_SQLite() : RepetitionsTests(Engine.SQLite);

public sealed class Repetitions_on_PostgreSQL() : RepetitionsTests(Engine.PostgreSQL);
