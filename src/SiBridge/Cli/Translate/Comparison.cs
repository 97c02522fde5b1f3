using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace SiBridge.Cli.Translate;

/// <summary>
/// What changed profiles and tables would change in the messages that a running bridge keeps. Asked for a page at a time, so that it may be
/// stopped after any of them and still tells what it saw.
/// </summary>
/// <param name="request">Since when, which files, whom: what stays the same from page to page.</param>
/// <param name="examples">So many are kept.</param>
internal sealed class Comparison(BridgeConnection bridge, JsonObject request, int examples)
{
    private readonly Dictionary<(string Recipient, string Type, string Format, string What), int> counts = [];
    private readonly List<JsonNode> shown = [];
    private int looked, unknown, changed;

    public bool Interrupted { get; private set; }

    public bool Differs => changed > 0;

    /// <param name="progress">Told how far it is, as a share of the time from the beginning to now.</param>
    public async Task Run(DateTimeOffset since, DateTimeOffset now, Action<double, string> progress, CancellationToken stop)
    {
        string? next = null;
        do
        {
            if (stop.IsCancellationRequested)
            {
                Interrupted = true;
                return;
            }

            var asked = request.DeepClone().AsObject();
            if (next is not null) asked["after"] = next;
            asked["examples"] = examples - shown.Count;
            // To its end: a page is a moment, and is counted whole or not at all.
            var page = Answer(await bridge.Send(HttpMethod.Post, "v1/admin/retranslations", Encoding.UTF8.GetBytes(asked.ToJsonString()), CancellationToken.None));
            Count(page);
            next = (string?)page["next"];
            var reached = page["reached"] is { } instant ? (DateTimeOffset)instant : now;
            progress(Math.Clamp((reached - since) / (now - since), 0, 1), $"{looked} livraisons, {changed} autrement");
        }
        while (next is not null);
    }

    public JsonObject ToJson() => new()
    {
        ["complete"] = !Interrupted,
        ["looked"] = looked,
        ["unknown"] = unknown,
        ["changed"] = changed,
        ["by"] = new JsonArray([.. counts.Select(c => new JsonObject { ["recipient"] = c.Key.Recipient, ["type"] = c.Key.Type, ["format"] = c.Key.Format, ["what"] = c.Key.What, ["count"] = c.Value })]),
        ["examples"] = new JsonArray([.. shown.Select(e => e.DeepClone())]),
    };

    public void WriteLines(TextWriter output)
    {
        if (Interrupted) output.WriteLine("Interrompu : voici ce qui a été vu jusque-là.");
        foreach (var example in shown) Example(output, example);
        if (counts.Count > 0)
        {
            var table = Screen.Table("Destinataire", "Type", "Format", "Ce qui changerait", "Livraisons");
            foreach (var ((recipient, type, format, what), count) in counts.OrderByDescending(c => c.Value)) table.AddTexts(recipient, type, format, Word(what), $"{count}");
            Screen.On(output).Write(table);
        }

        var gone = unknown == 0 ? "" : $" ; de {unknown} on ne peut le dire (parcours, partenaire ou format disparu)";
        output.WriteLine($"{French.Count(looked, "livraison traduite", "livraisons traduites")} des deux façons : {changed} autrement{gone}.");
    }

    private void Count(JsonObject page)
    {
        looked += (int)page["looked"]!;
        unknown += (int)page["unknown"]!;
        changed += (int)page["changed"]!;
        foreach (var by in page["by"]!.AsArray())
        {
            var key = ((string)by!["recipient"]!, (string)by["type"]!, (string)by["format"]!, (string)by["what"]!);
            counts[key] = counts.GetValueOrDefault(key) + (int)by["count"]!;
        }

        shown.AddRange(page["examples"]!.AsArray().Select(e => e!));
    }

    private static void Example(TextWriter output, JsonNode example)
    {
        output.WriteLine($"{example["delivery"]} ({example["type"]} pour {example["recipient"]}, {example["format"]}) : {Word((string)example["what"]!)}");
        if (example["missing"] is { } missing) output.WriteLine($"  « {missing["code"]} » de la table {missing["table"]} vers {missing["to"]}");
        foreach (var change in example["changes"]!.AsArray()) output.WriteLine($"  {change!["place"]} : {Value(change["before"])} → {Value(change["after"])}");
    }

    private static string Value(JsonNode? value) => value is null ? "rien" : $"« {value} »";

    private static string Word(string what) => what switch
    {
        "autre_corps" => "un autre corps",
        "sans_correspondance" => "plus de corps : un code n'aurait pas de correspondance",
        "correspondance" => "un corps enfin : un code aurait sa correspondance",
        _ => "pas de corps : un autre code n'aurait pas de correspondance",
    };

    private static JsonObject Answer(BridgeAnswer answer)
    {
        var json = OperatorApi.Parse(answer.Text) ?? throw new CannotRunException($"Le pont répond, mais pas comme un pont (HTTP {(int)answer.Status}) : vérifiez --url.");
        return (int)answer.Status < 300 ? json : throw new CannotRunException(OperatorApi.Sentence(json));
    }
}
