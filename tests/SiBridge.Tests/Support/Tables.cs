using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.Network;
using SiBridge.Translation.Codes;
using SiBridge.Translation.FranceTravail;

namespace SiBridge.Tests.Support;

/// <summary>Tables of codes beside those of the program.</summary>
internal static class Tables
{
    /// <summary>
    /// What France Travail's agreement would say: a code of its own for each of our words (T00 is the first), and what each means, with what our message
    /// says beside it. Only PFR is real, and not its sense.
    /// </summary>
    public static JsonObject Inscriptions => new()
    {
        [FranceTravailFormat.Theirs] = new JsonObject
        {
            ["titre"] = "Essai",
            ["codes"] = new JsonArray([.. Words.Select((word, i) => new JsonObject { ["code"] = $"T{i:00}", ["libelle"] = word })]),
            ["correspondances"] = new JsonArray(
                Mapping(FranceTravailFormat.Ours, FranceTravailFormat.Theirs, [.. Words.Select(word => (word, CodeOf(word)))]),
                Mapping(FranceTravailFormat.Theirs, FranceTravailFormat.Ours, [.. Words.Select(word => (CodeOf(word), word))]),
                Mapping(FranceTravailFormat.Theirs, "condition-retenue", (CodeOf("retenu_sous_condition"), "financement")),
                Mapping(FranceTravailFormat.Theirs, "motif-non-retenu", (CodeOf("non_retenu"), "session_complete")),
                Mapping(FranceTravailFormat.Theirs, "motif-non-entree", (CodeOf("non_entre"), "desistement")),
                Mapping(FranceTravailFormat.Theirs, "motif-sortie", (CodeOf("interruption"), "autre"), (CodeOf("abandon"), "emploi")),
                Mapping(FranceTravailFormat.Theirs, "initiative-sortie", (CodeOf("abandon"), "stagiaire")),
                Mapping(FranceTravailFormat.Theirs, "realisation", (CodeOf("fin"), "totale"))),
        },
    };

    /// <summary>Of <see cref="Inscriptions"/>.</summary>
    public static string CodeOf(string word) => $"T{Array.IndexOf(Words, word):00}";

    private static JsonObject Mapping(string from, string to, params (string From, string To)[] codes) => new()
    {
        ["de"] = from, ["vers"] = to, ["codes"] = new JsonArray([.. codes.Select(c => new JsonObject { ["de"] = c.From, ["vers"] = c.To })]),
    };

    private static string[] Words =>
        [.. JsonNode.Parse(AttachedFiles.Shipped[$"reference/{FranceTravailFormat.Ours}.json"])!["codes"]!.AsArray().Select(c => (string)c!["code"]!)];

    /// <param name="own">By table: in the place of those of the program.</param>
    public static CodeTables With(JsonObject? own)
    {
        var problems = new List<string>();
        var shipped = AttachedFiles.Shipped.Where(f => f.Key.StartsWith("reference/", StringComparison.Ordinal)).Select(f => (Name: Path.GetFileNameWithoutExtension(f.Key), Json: JsonNode.Parse(f.Value)!));
        var files = shipped.Where(f => own?.ContainsKey(f.Name) is not true).Concat(own?.Select(f => (Name: f.Key, Json: f.Value!)) ?? []);
        var tables = TableFiles.Read([.. files.Select(f => new TableFile(f.Name, JsonSerializer.SerializeToElement(f.Json), (pointer, message) => problems.Add($"{f.Name} {pointer} {message}")))]);
        problems.ShouldBeEmpty();
        return tables;
    }
}
