using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SiBridge.Tests.Support;
using SiBridge.Translation;
using SiBridge.Translation.Codes;
using SiBridge.Translation.Csv;
using Heard = SiBridge.Translation.Told;

namespace SiBridge.Tests.Translation.Csv;

/// <summary>The profiles that are shipped, with code tables of a site, and files in their shape.</summary>
internal static class Profils
{
    public static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    /// <summary>In the evening of 30 June 2026 in Paris.</summary>
    public static readonly DateTimeOffset WrittenAt = new(2026, 6, 30, 18, 30, 0, TimeSpan.Zero);

    private static readonly string Folder = Path.Combine(Repository.Root, "profiles");

    /// <summary>Each reason of the site has a number, as in the lists that départements exchange.</summary>
    public static readonly CodeTables Tables = new(
        [Table("motif-non-retenu", "session_complete", "autre"), Table("motif-non-entree", "emploi", "autre"), Table("motif-sortie", "emploi", "mobilite", "autre"),
            Table("positionnement-motif-rejet", "1", "2", "9"), Table("positionnement-motif-non-integre", "1", "2"), Table("positionnement-motif-abandon", "1", "2", "3")],
        [.. Both("positionnement-motif-rejet", "motif-non-retenu", ("1", "session_complete"), ("2", "autre")),
            .. Both("positionnement-motif-non-integre", "motif-non-entree", ("1", "emploi"), ("2", "autre")),
            .. Both("positionnement-motif-abandon", "motif-sortie", ("1", "emploi"), ("2", "mobilite"), ("3", "autre"))], []);

    public static IReadOnlyList<string> Names { get; } = [.. Directory.GetFiles(Folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    public static Profil Shipped(string name) => Good(Text(name), name);

    public static string Text(string name) => File.ReadAllText(Path.Combine(Folder, name + ".json"));

    public static Profil Good(string json, string name = "essai")
    {
        var (profil, problems) = Read(json, name);
        return profil ?? throw new InvalidOperationException(string.Join('\n', problems));
    }

    public static (Profil? Profil, IReadOnlyList<(string Pointer, string Message)> Problems) Read(string json, string name = "essai")
    {
        var problems = new List<(string, string)>();
        using var document = JsonDocument.Parse(json);
        return (ProfilFile.Read(name, document.RootElement, EmbeddedBridge.Schemas, Tables, (pointer, message) => problems.Add((pointer, message))), problems);
    }

    /// <summary>A profile of two columns and one message, changed.</summary>
    public static JsonObject Small => JsonNode.Parse(
        """
        {
          "titre": "Essai", "description": "Un essai.", "sens": "lecture_ecriture",
          "colonnes": [
            { "nom": "ml", "chemin": "/mission_locale" },
            { "nom": "prescription", "chemin": "/prescription_id" },
            { "nom": "jour", "conversion": "date" }
          ],
          "messages": [{ "type": "reprise", "champs": [{ "chemin": "/date_reprise", "colonne": "jour" }] }]
        }
        """)!.AsObject();

    /// <summary>The same with another property, as a text.</summary>
    public static string With(this JsonObject profil, string property, JsonNode value)
    {
        var changed = profil.DeepClone().AsObject();
        changed[property] = value;
        return changed.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    public static List<Heard> Tell(this Profil profil, string text) => profil.Tell(Encoding.UTF8.GetBytes(text));

    public static List<Heard> Tell(this Profil profil, byte[] file) => [.. new CsvReading(profil, Tables).Read(new MemoryStream(file), Context)];

    public static ReadingContext Context { get; } = new("region", new HashSet<string>(), new HashSet<string>(), Paris, "fichier.csv", WrittenAt, null);

    /// <summary>A line of a profile's file under its header: only these cells are told.</summary>
    public static string InFile(this Profil profil, params (string Column, string Cell)[][] lines) =>
        string.Join("\r\n", [string.Join(profil.Forme.Separateur, profil.Colonnes.Select(c => c.Nom)), .. lines.Select(line => string.Join(profil.Forme.Separateur, profil.Colonnes.Select(c => line.FirstOrDefault(l => l.Column == c.Nom).Cell ?? "")))]) + "\r\n";

    /// <summary>In one line each: what was told.</summary>
    public static string Shown(this Heard told) =>
        told.Waiting?.Unmapped is { } unmapped ? $"{told.Line} unmapped {told.Type} {unmapped.Table} {unmapped.Code}"
        : told.Refusal is { } refusal ? $"{told.Line} refused {told.Type} {refusal.Place} [{refusal.Code}] {refusal.Message}"
        : told.Message is { } message ? $"{told.Line} {told.Type} {Encoding.UTF8.GetString(message)}"
        : $"{told.Line} " + string.Join(" ; ", told.Remarks.Select(r => r.Message));

    private static (string, IEnumerable<TableCode>) Table(string name, params string[] codes) => (name, codes.Select(c => new TableCode(c, c, default)));

    private static IEnumerable<Mapping> Both(string one, string other, params (string One, string Other)[] codes) =>
        codes.SelectMany(c => new[] { new Mapping(one, other, c.One, c.Other, default), new Mapping(other, one, c.Other, c.One, default) });
}
