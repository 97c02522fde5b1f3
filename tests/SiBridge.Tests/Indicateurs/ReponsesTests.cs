using System.Data.Common;
using Dapper;
using Shouldly;
using SiBridge.Indicateurs;
using SiBridge.Tests.Support;
using Xunit;
using static SiBridge.Tests.Support.Messages;

namespace SiBridge.Tests.Indicateurs;

/// <summary>What is remembered of figures is told only while it is what would be counted.</summary>
public abstract class ReponsesTests(Engine engine) : IAsyncDisposable
{
    private static readonly (DateOnly Du, DateOnly Au) Annee = (new(2026, 1, 1), new(2026, 12, 31));

    private static readonly List<Demande> Questions =
    [
        .. Enum.GetValues<Par>().SelectMany(OuvertesEtPubliques),
        new(Annee.Du, Annee.Au, Par.Session, new(Sirets: new HashSet<string> { PommierBleu }), Publique: false),
        new(Annee.Du, Annee.Au, Par.Mois, new(Sirets: new HashSet<string> { PommierBleu }), Publique: false),
        new(Annee.Du, Annee.Au, Par.Session, new(Structures: [UneAnnee.Structures[0]]), Publique: false),
        new(new(2026, 3, 10), new(2026, 9, 20), Par.MissionLocale, Portee.Tout, Publique: false),
    ];

    private static readonly string[] Moved =
        ["faits, reponse_jours, entree_jours", "session_key", "jour", "personne", "jour, session_key, personne", "jour, session_key, personne, structure, faits, reponse_jours, entree_jours"];

    private readonly EmbeddedBridge bridge = new(engine, UneAnnee.Network);
    private readonly Comptages comptages = new();

    /// <summary>Journeys and sessions are told, some of them packed, in an order drawn by a seed; each question is asked after each step.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task An_answer_from_memory_is_the_one_that_would_be_counted_now(int seed)
    {
        var (random, reponses, fromMemory) = (new Random(seed), new Reponses(), 0);
        foreach (var (step, some) in new UneAnnee(seed, 30).InOrderOfArrival().Chunk(6).Index())
        {
            foreach (var (emitter, message) in some) await bridge.Post(emitter, message);
            if (random.Next(3) == 0) await bridge.Post("of-0", Session.With(("id", $"s-{step}"), ("emis_le", $"2026-05-01T08:{step % 60:00}:00+02:00"), ("places_disponibles", random.Next(12))));
            if (random.Next(2) == 0) await Pack();

            foreach (var question in Questions)
            {
                var told = await bridge.Database.Read(db =>
                {
                    var counted = false;
                    var answer = reponses.Of(db, question.Texte, () => { counted = true; return Count(comptages, question, db); }, t => t.Lignes.Count);
                    if (!counted) fromMemory++;
                    return Text(answer);
                });
                told.ShouldBe(await bridge.Database.Read(db => Text(Count(new(), question, db))), $"step {step}: {question.Texte}");
            }
        }

        fromMemory.ShouldBeGreaterThan(Questions.Count);
    }

    /// <summary>As no message could, and all at once: journeys move between months, sessions and persons, come to be the same, and vanish.</summary>
    [Theory]
    [InlineData(1, 60_000)]
    [InlineData(2, 2_000)] // Two questions are kept, the others forgotten between one time and the next.
    public async Task What_is_counted_on_is_what_would_be_counted_from_the_start(int seed, int lignesAuPlus)
    {
        var (random, comptages) = (new Random(seed), new Comptages(lignesAuPlus));
        foreach (var (emitter, message) in new UneAnnee(seed, 30).InOrderOfArrival()) await bridge.Post(emitter, message);
        var before = new List<(Tableau Told, string Text)>();
        for (var step = 0; step < 12; step++)
        {
            await bridge.Database.Write(db =>
            {
                var keys = db.Query<string>("SELECT order_key FROM parcours WHERE faits IS NOT NULL ORDER BY order_key").ToList();
                for (var i = random.Next(4); i >= 0; i--) Move(db, random, keys[random.Next(keys.Count)], keys[random.Next(keys.Count)]);
            });
            await Pack();

            foreach (var question in Questions)
            {
                var (told, anew) = await bridge.Database.Read(db => (Count(comptages, question, db), Text(Count(new(), question, db))));
                Text(told).ShouldBe(anew, $"step {step}: {question.Texte}");
                before.Add((told, anew));
            }
        }

        // What somebody was told does not change while he reads it.
        foreach (var (told, text) in before) Text(told).ShouldBe(text);
    }

    /// <summary>A journey becomes in some respect like another one.</summary>
    private static void Move(DbConnection db, Random random, string one, string other)
    {
        var month = "INSERT INTO indicateur_change (mois, structure) SELECT jour / 100, structure FROM parcours WHERE order_key = @one";
        db.Execute(month, new { one });
        var columns = Moved[random.Next(Moved.Length)];
        db.Execute(
            random.Next(8) == 0 ? "DELETE FROM parcours WHERE order_key = @one" : $"UPDATE parcours SET ({columns}) = (SELECT {columns} FROM parcours WHERE order_key = @other) WHERE order_key = @one",
            new { one, other });
        db.Execute(month, new { one });
    }

    [Fact]
    public async Task A_question_is_counted_once_until_something_is_packed_or_a_session_is_told()
    {
        await bridge.Post("of-0", Session);
        await Pack();
        var (reponses, counted) = (new Reponses(), 0);
        Task Ask() => bridge.Database.Read(db => reponses.Of(db, "a", () => ++counted, _ => 1));

        await Ask();
        await Ask();
        counted.ShouldBe(1);

        await bridge.Post("of-0", Session.With(("id", "s-2"), ("emis_le", "2026-06-23T09:00:00+02:00")));
        await Ask();
        await Ask();
        counted.ShouldBe(3);

        await Pack();
        await Ask();
        await Ask();
        counted.ShouldBe(4);
    }

    [Fact]
    public async Task No_more_lines_are_kept_than_may_be_and_the_oldest_go_first()
    {
        var (reponses, counted) = (new Reponses(lignesAuPlus: 10), new List<string>());
        Task Ask(string question, int lines) => bridge.Database.Read(db => reponses.Of(db, question, () => { counted.Add(question); return lines; }, l => l));

        await Ask("a", 4);
        await Ask("b", 4);
        await Ask("c", 4);
        await Ask("huge", 11);
        await Ask("huge", 11);
        await Ask("c", 4);
        await Ask("b", 4);
        await Ask("a", 4);

        counted.ShouldBe(["a", "b", "c", "huge", "huge", "a"]);
    }

    private async Task Pack()
    {
        while (await bridge.Database.Write(BlocStore.PackNext)) { }
    }

    private static Tableau Count(Comptages comptages, Demande question, DbConnection db) =>
        question.Publique ? Masque.Run(db, question, comptages) : Tableau.Entier(comptages.Run(db, question));

    private static string Text(Tableau tableau) => string.Join('\n', tableau.Lignes.Append(tableau.Total).Select(l =>
        $"{l.Groupe.Cle} {string.Join(',', l.Groupe.Parcours.Tous.ToArray().Select((n, c) => $"{n}{l.Parcours[c]}"))} {string.Join(',', l.Groupe.Jeunes.Tous.ToArray().Select((n, c) => $"{n}{l.Jeunes[c]}"))} "
        + $"{string.Join(',', Taux.Tous.Select((_, t) => l.Part(t)))} {l.Reponse(0.5)} {l.Entree(0.9)} {l.Groupe.Offre.Sessions} {l.Groupe.Offre.Offertes} {l.Groupe.Offre.Restantes}"));

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return bridge.DisposeAsync();
    }

    private static IEnumerable<Demande> OuvertesEtPubliques(Par par)
    {
        yield return new(Annee.Du, Annee.Au, par, Portee.Tout, Publique: true);
        yield return new(Annee.Du, Annee.Au, par, Portee.Tout, Publique: false);
    }
}

public sealed class Reponses_on_SQLite() : ReponsesTests(Engine.SQLite);

public sealed class Reponses_on_PostgreSQL() : ReponsesTests(Engine.PostgreSQL);
