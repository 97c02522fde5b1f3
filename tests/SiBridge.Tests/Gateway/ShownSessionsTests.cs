using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.Gateway;
using SiBridge.Network;
using SiBridge.Places;
using SiBridge.Tests.Support;
using Xunit;
using static SiBridge.Tests.Support.Messages;

namespace SiBridge.Tests.Gateway;

/// <summary>What each reader sees beside a session's places, and under which names.</summary>
public abstract class ShownSessionsTests(Engine engine) : IAsyncDisposable
{
    private const string LeHavre = "76351S00";

    private readonly EmbeddedBridge bridge = new(engine, Networks.Normandie.With(Networks.Other(PartnerKind.Carif, "carif", Networks.All)));

    [Fact]
    public async Task A_Mission_Locale_reads_its_own_few_and_of_others_that_they_are_under_five()
    {
        await bridge.Post("of-pommier-bleu", Session);
        await Prescribe("ml-caen", Caen, 3);

        (await Seen("ml-caen")).ShouldBe("3 0");
        (await Seen("ml-le-havre")).ShouldBe("<5 0");
        (await Seen("region-normandie")).ShouldBe("<5 0");

        await Prescribe("ml-le-havre", LeHavre, 1);
        (await Seen("ml-caen")).ShouldBe("<5 0");

        await Prescribe("ml-le-havre", LeHavre, 2);
        (await Seen("ml-caen")).ShouldBe("6 0");
        (await Seen("region-normandie")).ShouldBe("6 0");
    }

    [Theory]
    [InlineData("of-pommier-bleu")]
    [InlineData("carif")]
    public async Task Organismes_and_Carif_are_told_no_numbers(string reader)
    {
        await bridge.Post("of-pommier-bleu", Session);
        await Prescribe("ml-caen", Caen, 6);

        (await Seen(reader)).ShouldBe("- -");
    }

    [Fact]
    public async Task Those_count_as_retained_who_were_since_the_places_were_counted()
    {
        await bridge.Post("of-pommier-bleu", Session);
        await bridge.Post("ml-caen", Prescription);
        await bridge.Post("of-pommier-bleu", Resultat);
        (await Seen("ml-caen")).ShouldBe("1 1");

        var later = Resultat.Json["emis_le"]!.GetValue<string>()[..10] + "T23:59:00+02:00";
        await bridge.Post("of-pommier-bleu", Messages.Places.With(("constate_le", later)));

        (await Seen("ml-caen")).ShouldBe("1 0");
    }

    [Fact]
    public async Task A_Region_is_a_party_to_those_whom_it_pays_from_the_result_on()
    {
        await bridge.Post("of-pommier-bleu", Session);
        await bridge.Post("ml-caen", Prescription);
        (await Seen("region-normandie")).ShouldBe("<5 0");

        await bridge.Post("of-pommier-bleu", Resultat);

        (await Seen("region-normandie")).ShouldBe("1 1");
        (await Seen("ml-le-havre")).ShouldBe("<5 <5");
    }

    [Fact]
    public async Task A_corrected_result_no_longer_counts()
    {
        await bridge.Post("of-pommier-bleu", Session);
        await bridge.Post("ml-caen", Prescription);
        await bridge.Post("of-pommier-bleu", Resultat);

        await bridge.Post("of-pommier-bleu", Resultat.With(("id", "r-2"), ("corrige", Resultat.Id), ("resultat", "non_retenu"), ("motif", "tests_non_reussis")));

        (await Seen("ml-caen")).ShouldBe("0 0");
    }

    [Fact]
    public async Task A_journey_counts_on_the_session_to_which_it_moved()
    {
        var other = Triplet.DeepClone().AsObject();
        other["session"] = "28_SE_0000499999";
        await bridge.Post("of-pommier-bleu", Session);
        await bridge.Post("of-pommier-bleu", Session.With(("id", "s-2"), ("session_cle", other), ("debut", "2026-08-20")));
        await bridge.Post("ml-caen", Prescription);

        await bridge.Post("of-pommier-bleu", Resultat.With(("session_cle", other)));

        (await SeenAll("ml-caen")).ShouldBe(["0 0", "1 1"]);
    }

    [Fact]
    public async Task Journeys_under_both_names_of_a_session_count_together_and_all_names_are_shown()
    {
        await bridge.Post("of-pommier-bleu", Session.With(("id", "s-ref"), ("session_cle", Messages.Reference), ("emis_le", "2026-06-21T09:00:00+02:00")));
        await bridge.Post("ml-caen", Prescription.With(("session_cle", Messages.Reference)));
        await bridge.Post("ml-caen", Prescription.With(("id", "p-b"), ("prescription_id", "B")));
        (await Seen("ml-caen")).ShouldBe("1 0");

        await bridge.Post("ml-caen", Prescription.With(("id", "p-c"), ("prescription_id", "C"), ("session_cle", Session.Json["session_cle"])));

        (await Seen("ml-caen")).ShouldBe("3 0");
        JsonNode.DeepEquals((await Shown("ml-caen")).ShouldHaveSingleItem()["session_cle"], Session.Json["session_cle"]).ShouldBeTrue();
    }

    [Fact]
    public async Task Where_no_places_were_counted_nothing_is_since_then()
    {
        await bridge.Post("of-pommier-bleu", Session.With(("places_disponibles", null), ("capacite", null)));
        await bridge.Post("ml-caen", Prescription);

        (await Seen("ml-caen")).ShouldBe("1 -");
    }

    private async Task Prescribe(string partner, string structure, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var id = Guid.NewGuid().ToString("N");
            await bridge.Post(partner, Prescription.With(("id", id), ("prescription_id", id), ("mission_locale", structure)));
        }
    }

    /// <summary>Both numbers of the only session.</summary>
    private async Task<string> Seen(string reader) => (await SeenAll(reader)).ShouldHaveSingleItem();

    private async Task<IReadOnlyList<string>> SeenAll(string reader) =>
        [.. (await Shown(reader)).Select(s => $"{s["prescriptions_en_cours"]?.ToString() ?? "-"} {s["retenues_depuis_constat"]?.ToString() ?? "-"}")];

    private Task<IReadOnlyList<JsonObject>> Shown(string reader) => bridge.Database.Read<IReadOnlyList<JsonObject>>(db =>
    {
        var page = PlacesSearch.Run(db, new(null, null, null, null, null, null, null, null, null, null, 1, 50)).Page;
        var shown = new ShownSessions(db, bridge.Network.Current.ByCode(reader)!, page);
        return [.. page.Select(session =>
        {
            var buffer = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(buffer)) shown.Write(writer, session);
            return JsonNode.Parse(buffer.WrittenSpan)!.AsObject();
        })];
    });

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return bridge.DisposeAsync();
    }
}

public sealed class ShownSessions_on_SQLite() : ShownSessionsTests(Engine.SQLite);

public sealed class ShownSessions_on_PostgreSQL() : ShownSessionsTests(Engine.PostgreSQL);
