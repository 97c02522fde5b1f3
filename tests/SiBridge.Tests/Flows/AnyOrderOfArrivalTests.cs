using System.Globalization;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using SiBridge.Flows;
using SiBridge.Journal;
using SiBridge.Parcours;
using SiBridge.Tests.Support;
using Xunit;
using static SiBridge.Tests.Support.Messages;

namespace SiBridge.Tests.Flows;

/// <summary>Whatever the order in which a journey's messages arrive, and however often, all of them are routed and tell the same journey.</summary>
public abstract class AnyOrderOfArrivalTests(Engine engine) : IAsyncDisposable
{
    private const int FirstDay = 2, WordsAtMost = 7;

    private static readonly Told[] Words =
    [
        Reponse, Reponse.With(("reponse", "rejetee"), ("motif", "doublon")), Convocation, Presence.With(("presence", "absent")), Resultat,
        Resultat.With(("resultat", "non_retenu"), ("motif", "autre")), Resultat.With(("session_cle", Messages.Reference)), Entree,
        Entree.With(("statut", "non_entre"), ("motif", "autre")), Entree.With(("session_cle", new JsonObject { ["reference"] = "AUTRE" })), Interruption, Reprise, Abandon, Fin, Annulation,
    ];

    /// <summary>The fact that each tells, which may not be after the day on which it is told.</summary>
    private static readonly string[] Facts = ["date", "date_entree", "date_reprise", "date_sortie", "date_fin"];

    private readonly EmbeddedBridge bridge = new(engine, Networks.Normandie);
    private int journeys;

    [Fact]
    public void Ends_in_the_same_state_and_history() => Check.One(
        Drawn.Cases(25),
        Prop.ForAll(Arrivals.ToArbitrary(), arrival => Task.Run(async () => (await Tells(arrival.Shuffled)).ShouldBe(await Tells(arrival.InOrder))).Wait()));

    public ValueTask DisposeAsync() => bridge.DisposeAsync();

    /// <summary>A journey's messages as they were told, and the same shuffled, some of them twice.</summary>
    private sealed record Arrival(IReadOnlyList<Told> InOrder, IReadOnlyList<Told> Shuffled)
    {
        public override string ToString() => string.Join(" ", Shuffled.Select(m => m.Json.ToJsonString()));
    }

    private static Gen<Arrival> Arrivals =>
        from count in Gen.Choose(1, WordsAtMost)
        from words in Gen.Elements(Words).ListOf(count)
        from corrections in Gen.Choose(0, 3).ListOf(count)
        let told = Journey([.. words], [.. corrections])
        from again in Gen.SubListOf(told)
        from shuffled in Gen.Shuffle(told.Concat(again).ToArray())
        select new Arrival(told, shuffled);

    /// <summary>A prescription, then each word on a day of its own; now and then it replaces an earlier one of its type.</summary>
    private static Told[] Journey(Told[] words, int[] corrections)
    {
        // A return without a pause would wait for ever.
        if (words.Any(w => w.Type is "reprise")) (words, corrections) = ([Interruption, .. words], [1, .. corrections]);
        var told = new List<Told> { Prescription.With(("emis_le", "2026-07-01T10:00:00+02:00"), ("date_prescription", "2026-07-01")) };
        foreach (var (i, word) in words.Index())
        {
            var day = string.Create(CultureInfo.InvariantCulture, $"2026-07-{FirstDay + i:00}");
            var corrected = corrections[i] == 0 ? told.LastOrDefault(m => m.Type == word.Type)?.Id : null;
            var facts = Facts.Where(word.Json.ContainsKey).Select(f => (f, (JsonNode?)day));
            told.Add(word.With([("id", $"m-{i}"), ("emis_le", day + "T10:00:00+02:00"), ("corrige", corrected), ("date_fin_prevue", null), .. facts]));
        }

        return [.. told];
    }

    /// <summary>What is known of the journey when all has arrived, in a journey of its own.</summary>
    private async Task<string> Tells(IReadOnlyList<Told> arriving)
    {
        var journey = $"P-{++journeys}";
        var receipts = new HashSet<Guid>();
        foreach (var message in arriving)
        {
            var own = message.With(
                ("prescription_id", journey), ("id", $"{journey}-{message.Id}"), ("corrige", message.Json["corrige"] is { } corrected ? $"{journey}-{corrected}" : null));
            receipts.Add(await bridge.Post(message.Type is "prescription" or "annulation" ? "ml-caen" : "of-pommier-bleu", own));
        }

        foreach (var receipt in receipts) (await bridge.View(receipt)).State.ShouldBe("routed");
        var parcours = (await bridge.Database.Read(db => Known.LoadParcours(new Lookups(db), bridge.Network.Current, OrderKey.OfJourney(Caen, journey))))!;
        return $"{parcours.Etat.Wire()} {parcours.SessionCle} {string.Join(", ", parcours.Historique.Select(l => $"{l.EmisLe:dd} {l.Type} {l.Etat.Wire()} {l.Date:O} {l.Effet}"))}";
    }
}

public sealed class AnyOrderOfArrival_on_SQLite() : AnyOrderOfArrivalTests(Engine.SQLite);

public sealed class AnyOrderOfArrival_on_PostgreSQL() : AnyOrderOfArrivalTests(Engine.PostgreSQL);
