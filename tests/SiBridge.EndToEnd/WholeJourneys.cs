using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>A journey of each kind, its messages shuffled and doubled: it ends as the contract's table says, and each reader is told the same story.</summary>
public sealed class WholeJourneys(Normandie normandie) : IClassFixture<Normandie>
{
    private static readonly Dictionary<string, Func<Journey, IEnumerable<(string Path, JsonObject Message)>>> Kinds = new()
    {
        ["straight"] = j => [Reponse(j), Convocation(j), Presence(j), Resultat(j), Entree(j)],
        ["rejected"] = j => [("reponses", j.Reponse().With("reponse", "rejetee").With("motif", "hors_public"))],
        ["refused"] = j => [Reponse(j), Convocation(j), Presence(j), Resultat(j, "non_retenu", "prerequis_non_atteints")],
        ["waiting list, then retained"] = j => [Reponse(j), Resultat(j, "liste_attente"), Resultat(j, emisLe: "2025-07-10T12:00:00+02:00"), Entree(j)],
        ["no-show"] = j => [Reponse(j), Resultat(j), Entree(j, "non_entre", "absent_sans_nouvelle")],
        ["interrupted and resumed"] = j => [Reponse(j), Resultat(j), Entree(j), ("interruptions", j.Interruption()), ("reprises", j.Reprise())],
        ["dropout"] = j => [Reponse(j), Resultat(j), Entree(j), Abandon(j)],
        ["dropout with another date"] = j =>
            [Reponse(j), Resultat(j), Entree(j), Abandon(j), ("abandons", j.Abandon().With("emis_le", "2025-08-30T09:00:00+02:00").With("date_sortie", "2025-08-22"))],
        ["completed with certification"] = j => [Reponse(j), Resultat(j), Entree(j), ("fins", j.Fin())],
        ["cancelled"] = j => [Reponse(j), ("annulations", j.Annulation())],
        ["cancelled too late"] = j => [Reponse(j), Resultat(j), Entree(j), ("annulations", j.Annulation().With("emis_le", "2025-07-21T09:00:00+02:00"))],
        ["entered after all"] = j => [Reponse(j), Resultat(j), Entree(j, "non_entre", "empechement_personnel"), ("entrees", j.Entree().With("emis_le", "2025-07-24T17:00:00+02:00"))],
        ["corrected"] = j => Corrected(j),
    };

    [Theory]
    [InlineData("straight", "entree", "emise recue convoquee presente retenue entree")]
    [InlineData("rejected", "rejetee", "emise rejetee")]
    [InlineData("refused", "non_retenue", "emise recue convoquee presente non_retenue")]
    [InlineData("waiting list, then retained", "entree", "emise recue liste_attente retenue entree")]
    [InlineData("no-show", "non_entree", "emise recue retenue non_entree")]
    [InlineData("interrupted and resumed", "entree", "emise recue retenue entree interrompue entree")]
    [InlineData("dropout", "sortie_anticipee", "emise recue retenue entree sortie_anticipee")]
    [InlineData("dropout with another date", "sortie_anticipee", "emise recue retenue entree sortie_anticipee sortie_anticipee")]
    [InlineData("completed with certification", "terminee", "emise recue retenue entree terminee")]
    [InlineData("cancelled", "annulee", "emise recue annulee")]
    [InlineData("cancelled too late", "entree", "emise recue retenue entree (annulee)")]
    [InlineData("entered after all", "entree", "emise recue retenue non_entree entree")]
    [InlineData("corrected", "entree", "emise recue retenue entree")]
    public async Task End_as_the_table_says_and_are_told_alike_to_each_who_may_know(string kind, string etat, string historique)
    {
        foreach (var seed in new[] { 1, 2, 3 })
        {
            var journey = Journey.OfCaen();
            await Arrive(Shuffled([("prescriptions", journey.Prescription()), .. Kinds[kind](journey)], seed));

            var atCaen = (await normandie.As("ml-caen").Get(journey.Path)).ShouldBe(200).Json;
            atCaen.Text("etat").ShouldBe(etat);
            atCaen["session_cle"]!.ToJsonString().ShouldBe("""{"reference":"MAG-CAEN-2025-2"}""");
            string.Join(' ', atCaen.List("historique").Select(h => (bool)h["effet"]! ? h.Text("etat") : $"({h.Text("etat")})")).ShouldBe(historique);
            await EachReaderIsTold(journey, atCaen, entered: historique.Split(' ').Any(e => e is "entree" or "non_entree"));
        }

        normandie.NothingPersonalIsInTheLog();
    }

    /// <summary>The same, but for what is each one's own; the Region from an entry or a non-entry on, others never.</summary>
    private async Task EachReaderIsTold(Journey journey, JsonObject atCaen, bool entered)
    {
        atCaen.Text("dossier").ShouldBe("900417900417");
        // When the prescription reached the organisme may become known in between.
        var story = atCaen.DeepClone().AsObject().Without("dossier", "transmise_le").ToJsonString();
        var atOrganisme = (await normandie.As("of-pommier-bleu").Get(journey.Path)).ShouldBe(200).Json;
        atOrganisme.Without("transmise_le").ToJsonString().ShouldBe(story);
        var atRegion = await normandie.As("region-normandie").Get(journey.Path);
        if (entered)
        {
            atRegion.ShouldBe(200).Json["financeurs"]!.ToJsonString().ShouldBe("[2]");
            atRegion.Json.Without("financeurs", "transmise_le").ToJsonString().ShouldBe(story);
        }
        else
        {
            atRegion.ShouldBe(404, "not-found");
        }

        (await normandie.As("ml-lisieux").Get(journey.Path)).ShouldBe(404, "not-found");
        (await normandie.As("of-trois-marees").Get(journey.Path)).ShouldBe(404, "not-found");
    }

    /// <summary>Each is taken once, and all of them are routed in the end.</summary>
    private async Task Arrive(IEnumerable<(string Path, JsonObject Message)> arriving)
    {
        var receipts = new Dictionary<string, string>();
        foreach (var (path, message) in arriving)
        {
            var from = normandie.As(path is "prescriptions" or "annulations" ? "ml-caen" : "of-pommier-bleu");
            var known = receipts.GetValueOrDefault(message.Text("id"));
            var answer = (await from.Post("/v1/" + path, message)).ShouldBe(known is null ? 202 : 200);
            if (known is not null) answer.Receipt.ShouldBe(known);
            receipts[message.Text("id")] = answer.Receipt;
        }

        foreach (var receipt in receipts.Values) await normandie.Operator.Message(receipt, "routed");
    }

    private static (string Path, JsonObject Message)[] Shuffled((string Path, JsonObject Message)[] told, int seed)
    {
        (string Path, JsonObject Message)[] twice = [.. told, .. told];
        new Random(seed).Shuffle(twice);
        return twice;
    }

    private static (string, JsonObject)[] Corrected(Journey j)
    {
        var (wrong, mistaken) = (Resultat(j, "non_retenu", "autre"), Entree(j, "non_entre", "autre"));
        return
        [
            Reponse(j), wrong, ("resultats", j.Resultat().With("emis_le", "2025-07-07T12:00:00+02:00").With("corrige", wrong.Message.Text("id"))),
            mistaken, ("entrees", j.Entree().With("emis_le", "2025-07-24T17:00:00+02:00").With("corrige", mistaken.Message.Text("id"))),
        ];
    }

    private static (string Path, JsonObject Message) Reponse(Journey j) => ("reponses", j.Reponse());

    private static (string Path, JsonObject Message) Convocation(Journey j) => ("convocations", j.Convocation());

    private static (string Path, JsonObject Message) Presence(Journey j) => ("presences", j.Presence());

    private static (string Path, JsonObject Message) Abandon(Journey j) => ("abandons", j.Abandon());

    private static (string Path, JsonObject Message) Resultat(Journey j, string resultat = "retenu", string? motif = null, string emisLe = "2025-07-06T12:00:00+02:00")
    {
        var message = j.Resultat().With("resultat", resultat).With("emis_le", emisLe);
        return ("resultats", motif is null ? message : message.With("motif", motif));
    }

    private static (string Path, JsonObject Message) Entree(Journey j, string statut = "entre", string? motif = null) =>
        ("entrees", motif is null ? j.Entree() : j.Entree().With("statut", statut).With("motif", motif));
}
