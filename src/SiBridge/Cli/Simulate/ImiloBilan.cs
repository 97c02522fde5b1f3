using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace SiBridge.Cli.Simulate;

/// <summary>What the simulated system saw: for people at the end, for machines at any time.</summary>
internal sealed class ImiloBilan(SimulatedImilo imilo)
{
    public JsonObject Json => new()
    {
        ["evenements"] = new JsonObject
        {
            ["emis"] = imilo.Options.Events, ["doubles"] = imilo.Queue.Duplicated, ["acquittes"] = imilo.Queue.Acknowledged, ["en_attente"] = imilo.Queue.Waiting,
        },
        ["defauts"] = new JsonObject { ["acquittements_perdus"] = imilo.Gate.LostAcks, ["erreurs_500"] = imilo.Gate.Errors, ["sans_reponse"] = imilo.Gate.Hung },
        ["familles"] = new JsonObject(imilo.Gate.Families.Select(f => KeyValuePair.Create(f.Key, (JsonNode?)new JsonObject
        {
            ["requetes"] = f.Value.Requests, ["au_plus_par_seconde"] = f.Value.MostInASecond, ["trop_nombreuses"] = f.Value.TooMany, ["refusees"] = f.Value.Refused,
        }))),
        ["ecritures"] = new JsonObject
        {
            ["prises"] = imilo.Writes.Counts.Taken, ["repetees"] = imilo.Writes.Counts.Again, ["refusees"] = imilo.Writes.Counts.Refused,
            ["etats"] = new JsonObject(imilo.Writes.Standing.Select(s => KeyValuePair.Create(s.Key, (JsonNode?)s.Value))),
        },
    };

    public void Write(IAnsiConsole screen)
    {
        screen.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Événements : {imilo.Options.Events} émis, dont {imilo.Queue.Duplicated} deux fois ; {imilo.Queue.Acknowledged} acquittés, {imilo.Queue.Waiting} en attente ; {imilo.Gate.LostAcks} acquittements perdus, {imilo.Gate.Errors} réponses 500, {imilo.Gate.Hung} sans réponse."));
        var families = Screen.Table("Famille", "Requêtes", "Au plus par seconde", "Refusées (429)", "Refusées (clé, opérateur)");
        foreach (var (name, f) in imilo.Gate.Families) families.AddTexts(name, Number(f.Requests), Number(f.MostInASecond), Number(f.TooMany), Number(f.Refused));
        screen.Write(families);
        var (taken, again, refused) = imilo.Writes.Counts;
        screen.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Écritures : {taken} prises, {again} répétées, {refused} refusées. Où en sont les propositions :"));
        var standing = Screen.Table("Statut, situation", "Propositions");
        foreach (var (what, count) in imilo.Writes.Standing) standing.AddTexts(what, Number(count));
        screen.Write(standing);
    }

    private static string Number(int n) => n.ToString(CultureInfo.InvariantCulture);
}
