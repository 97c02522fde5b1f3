using System.Globalization;
using System.Text.Json.Nodes;
using SiBridge.Reference;
using Spectre.Console;

namespace SiBridge.Cli.Demo;

/// <summary>What was sent, who received what and how fast, one journey from end to end; and whether the sums are right.</summary>
internal sealed class DemoReport(DemoStage stage, IReadOnlyList<Expectation> expected)
{
    /// <returns>Whether everything arrived and every journey ended as it should.</returns>
    public async Task<bool> Write(IAnsiConsole screen, CancellationToken stop)
    {
        screen.WriteLine();
        screen.Write(Deliveries());
        screen.Write(Partners());
        var missing = new List<string>(Missing());
        foreach (var jeune in Jeune.Tous)
        {
            var parcours = await Parcours(jeune, stop);
            if ((string?)parcours["etat"] != jeune.EtatFinal) missing.Add($"parcours {jeune.PrescriptionId} : {parcours["etat"] ?? parcours["title"]}, {jeune.EtatFinal} attendu");
            if (jeune == Shown) WriteJourney(screen, jeune, parcours);
        }

        foreach (var line in missing) screen.Write(new Text($"Il manque quelque chose : {line}\n", new(Color.Red)));
        if (missing.Count == 0) screen.WriteLine($"Tout est arrivé : {stage.Ledger.Sent.Count} messages, {stage.Partners.Sum(p => p.Arrivals.Count)} livraisons signées et vérifiées, {Jeune.Tous.Count} parcours dans l'état attendu.");
        return missing.Count == 0;
    }

    private static Jeune Shown => Jeune.Tous.First(j => j.Issue is Issue.Abandon);

    /// <summary>Those of which something was sent or received: not everything happens in a demo.</summary>
    private IEnumerable<string> Types => SchemaCatalogue.Types.Where(type => stage.Ledger.Sent.Any(s => s.Type == type) || stage.Partners.Any(p => p.Received(type) > 0));

    private Table Deliveries()
    {
        var table = Screen.Table("Type", "Envoyés", "Livraisons", "Délai médian", "Délai maximal").Title("De la requête à la livraison").Caption("les premiers messages paient le démarrage à froid");
        var began = stage.Ledger.Sent.ToDictionary(s => s.Receipt, s => s.At);
        var delays = stage.Partners.SelectMany(p => p.Arrivals).Where(a => began.ContainsKey(a.Receipt)).ToLookup(a => a.Type, a => stage.Clock.GetElapsedTime(began[a.Receipt], a.At));
        foreach (var type in Types) Row(type, stage.Ledger.Sent.Count(s => s.Type == type), delays[type]);
        table.AddEmptyRow();
        Row("en tout", stage.Ledger.Sent.Count, delays.SelectMany(d => d));
        return table;

        void Row(string what, int sent, IEnumerable<TimeSpan> all)
        {
            var sorted = all.Order().ToList();
            table.AddTexts(what, Number(sent), Number(sorted.Count), sorted.Count == 0 ? "" : Milliseconds(sorted[sorted.Count / 2]), sorted.Count == 0 ? "" : Milliseconds(sorted[^1]));
        }
    }

    private Table Partners()
    {
        var table = Screen.Table(["Type", .. stage.Partners.Select(p => p.Name)]).Title("Ce que chacun a reçu");
        foreach (var type in Types) table.AddTexts([type, .. stage.Partners.Select(p => p.Received(type) is > 0 and var n ? Number(n) : "–")]);
        table.AddEmptyRow();
        table.AddTexts(["signatures", .. stage.Partners.Select(p => p.Rejected == 0 ? $"{p.Arrivals.Count} sur {p.Arrivals.Count} vérifiées" : $"{p.Rejected} fausses !")]);
        return table;
    }

    private IEnumerable<string> Missing() =>
    [
        .. stage.Ledger.Refused.Select(r => $"refusé par la passerelle : {r}"),
        .. expected.Where(e => !e.IsMet).Select(e => $"{e.Partner.Name} a reçu {e.Partner.Received(e.Type)} {e.Type}, {e.Count} attendus"),
        .. stage.Partners.Where(p => p.Rejected > 0).Select(p => $"{p.Name} a reçu {p.Rejected} signatures fausses"),
        .. stage.Partners.SelectMany(p => p.Arrivals.Select(a => a.Type).Distinct().Where(t => !expected.Any(e => e.Partner == p && e.Type == t)).Select(t => $"{p.Name} a reçu {t}, qui ne la regarde pas")),
    ];

    private static void WriteJourney(IAnsiConsole screen, Jeune jeune, JsonNode parcours)
    {
        var table = Screen.Table("Message", "État du parcours", "Jour", "Effet").Title($"Le parcours de {jeune.Prenom} {jeune.Nom}, {jeune.PrescriptionId}");
        foreach (var line in parcours["historique"]?.AsArray() ?? []) table.AddTexts($"{line!["type"]}", $"{line["etat"]}", $"{line["date"]}", (bool)line["effet"]! ? "oui" : "non");
        screen.Write(table);
        screen.WriteLine($"{jeune.Prenom} {jeune.Nom} : {parcours["etat"]} ; réponse en {parcours["delais"]?["reponse_jours"]} jours, entrée en {parcours["delais"]?["entree_jours"]} jours.");
    }

    /// <summary>As an operator reads it.</summary>
    private async Task<JsonNode> Parcours(Jeune jeune, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(stage.Bridge, $"v1/parcours/{DemoNetwork.Structure}/{jeune.PrescriptionId}")) { Headers = { Authorization = new("Bearer", stage.OperatorKey) } };
        using var response = await stage.Http.SendAsync(request, stop);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(stop))!;
    }

    private static string Number(int n) => n.ToString(CultureInfo.InvariantCulture);

    private static string Milliseconds(TimeSpan delay) => string.Create(CultureInfo.InvariantCulture, $"{delay.TotalMilliseconds:0} ms");
}
