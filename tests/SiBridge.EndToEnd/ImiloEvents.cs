using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using SiBridge.EndToEnd.Torture;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>What Missions Locales do in their own system becomes messages, each event once, whatever befalls either side. <c>tests/imilo</c> makes it long.</summary>
public sealed class ImiloEvents(ITestOutputHelper output)
{
    private static readonly string[] Kinds = ["reponse", "resultat", "entree", "reprise", "fin", "places", "silence"];

    [Fact]
    public async Task Each_has_one_effect_with_duplicates_lost_acknowledgements_and_a_connector_that_is_killed()
    {
        var events = int.Parse(Setting("EVENTS") ?? "250", CultureInfo.InvariantCulture);
        var seed = int.Parse(Setting("SEED") ?? "7", CultureInfo.InvariantCulture);
        await using var imilo = new SimulatedImilo(
            "--events", $"{events}", "--seed", $"{seed}", "--rate", "2000", "--duplicates", "0.05", "--lost-acks", "0.05", "--late", "0.02", "--errors", "0.01", "--too-many", "0.002", "--hangs", "0.0005");
        await imilo.Start();
        await using var normandie = await Start(imilo, perSecond: 1000);
        var (random, began, kills) = (new Random(seed), Stopwatch.StartNew(), 0);
        for (var left = 1; left > 0; left = await Left(imilo))
        {
            await Task.Delay(TimeSpan.FromSeconds(0.5 + (random.NextDouble() * (events > 1_000 ? 6 : 1))), TestContext.Current.CancellationToken);
            if (await Left(imilo) == 0 || kills >= events / 50) continue;
            await normandie.Bridge.Kill();
            kills++;
            await normandie.Bridge.Start();
        }

        var took = began.Elapsed;
        var effects = await Effects(imilo, normandie);

        effects.Where(e => e.Value != 1).Select(e => $"{e.Key} {e.Value}").ShouldBeEmpty();
        foreach (var told in normandie.OfPommierBleu.Requests.GroupBy(r => r.Json.Text("id"))) told.Select(r => (r.Receipt, r.WebhookId)).Distinct().ShouldHaveSingleItem();
        var bilan = await imilo.Bilan();
        ((int)bilan["evenements"]!["acquittes"]!).ShouldBe(events);
        ((int)bilan["evenements"]!["doubles"]!).ShouldBeGreaterThan(0);
        ((int)bilan["defauts"]!["acquittements_perdus"]!).ShouldBeGreaterThan(0);
        kills.ShouldBeGreaterThan(0);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{events} events, seed {seed}, {kills} kills, {took.TotalSeconds:0} s: {effects.Count} about proposals, each with one effect. {bilan.ToJsonString()}"));
    }

    private static Task<Normandie> Start(SimulatedImilo imilo, double perSecond) => Normandie.Start(own => [new(own.NetworkFile, own.DataFolder)], own =>
    {
        var caen = own.Network.Partner("ml-caen");
        caen["sends"] = new JsonArray(imilo.Source(perSecond));
        caen["receives"] = new JsonArray(own.Network.Http(own.MlCaen, "anomalie"), imilo.Channel());
        // What was prescribed in 2025 is overdue: nobody here wants to hear of it.
        own.Network.File["deadlines"] = new JsonArray([.. Kinds.Select(k => new JsonObject { ["kind"] = k, ["off"] = true })]);
    });

    private static async Task<int> Left(SimulatedImilo imilo) => (int)(await imilo.Bilan())["evenements"]!["en_attente"]!;

    /// <summary>How many effects each event about a proposal had: a line of its journey's history, or an anomaly.</summary>
    private static async Task<IReadOnlyDictionary<string, int>> Effects(SimulatedImilo imilo, Normandie normandie)
    {
        var events = (await imilo.Events()).Where(e => e.Text("type") == "PROPOSITION_FORMATION").ToList();
        var caen = normandie.As("ml-caen");
        IReadOnlyDictionary<string, int> effects = new Dictionary<string, int>();
        // What was accepted last may be on its way still.
        await Eventually.Holds(
            async () =>
            {
                var anomalies = normandie.MlCaen.Requests.Where(r => r.Type == "anomalie").Select(r => (Id: (string)r.Json["message"]!["id"]!, r.Receipt)).Distinct().ToLookup(a => a.Id);
                var lines = new List<DateTimeOffset>();
                foreach (var proposition in events.Select(e => e["idType"]!.ToString()).Distinct())
                {
                    var parcours = await caen.Get($"/v1/parcours/{Normandie.Caen}/{proposition}");
                    if (parcours.Status is 200) lines.AddRange(parcours.Json.List("historique").Select(l => DateTimeOffset.Parse(l.Text("emis_le"), CultureInfo.InvariantCulture)));
                }

                var told = lines.ToLookup(l => l);
                effects = events.ToDictionary(e => e.Text("identifiant"), e => told[Paris(e.Text("date"))].Count() + anomalies[$"imilo-{e.Text("identifiant")}"].Count());
                effects.Values.ShouldNotContain(0);
            },
            TimeSpan.FromSeconds(events.Count > 1_000 ? 600 : 60));
        return effects;
    }

    private static DateTimeOffset Paris(string local)
    {
        var wall = DateTime.ParseExact(local, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        return new(wall, TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris").GetUtcOffset(wall));
    }

    private static string? Setting(string name) => Environment.GetEnvironmentVariable($"SIBRIDGE_IMILO_{name}");
}
