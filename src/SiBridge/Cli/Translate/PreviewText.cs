using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SiBridge.Translation;

namespace SiBridge.Cli.Translate;

/// <summary>A <see cref="Preview"/> for people, and for machines.</summary>
internal static class PreviewText
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void WriteLines(TextWriter output, Preview preview)
    {
        output.WriteLine($"Ce que {preview.Partner} lirait de ce message « {preview.Type} », en {preview.Format.Name} ({preview.Format.ContentType}) :");
        output.WriteLine();
        output.WriteLine(Shown(preview).TrimEnd('\n'));
        output.WriteLine();
        Omissions(output, preview);
        Listed(output, "Ajouté d'après le parcours (la prescription, sinon la session)", preview.Explanation.Added);
        Listed(output, "S'y ajouterait d'après le parcours, qu'un message seul ne dit pas (--journey)", preview.WouldAdd);
        Listed(output, "Signé par le pont, ici d'un exemple", preview.Explanation.Signed);
        foreach (var remark in preview.Remarks) output.WriteLine($"À savoir : {remark}");
    }

    public static void WriteJson(TextWriter output, Preview preview) => output.WriteLine(new JsonObject
    {
        ["partner"] = preview.Partner,
        ["type"] = preview.Type,
        ["format"] = preview.Format.Name,
        ["content_type"] = preview.Format.ContentType,
        ["body"] = Encoding.UTF8.GetString(preview.Explanation.Body),
        ["left_out"] = new JsonArray([.. preview.Explanation.LeftOut.Select(o => new JsonObject { ["pointer"] = o.Pointer, ["why"] = Slug(o.Why), ["instead"] = o.Instead, ["message"] = Why(o, preview) })]),
        ["added"] = Names(preview.Explanation.Added),
        ["would_add"] = Names(preview.WouldAdd),
        ["signed"] = Names(preview.Explanation.Signed),
        ["remarks"] = Names(preview.Remarks),
    }.ToJsonString(Readable));

    private static string Why(Omission omission, Preview preview) => omission.Why switch
    {
        LeftOut.FreeText => "texte libre : il n'est transmis à personne et n'est pas conservé",
        LeftOut.NotForThisAudience => $"pas pour {preview.Partner} : ce destinataire n'a pas à le lire",
        LeftOut.InAnotherWord => $"dit autrement : ce destinataire lit « {omission.Instead} »",
        LeftOut.NotInFormat => $"le format {preview.Format.Name} n'a pas de mot pour cela",
        LeftOut.CutShort => $"raccourci : le format {preview.Format.Name} n'en prend que le début",
    };

    private static string Slug(LeftOut why) => why switch
    {
        LeftOut.FreeText => "texte_libre",
        LeftOut.NotForThisAudience => "pas_pour_ce_destinataire",
        LeftOut.InAnotherWord => "dit_autrement",
        LeftOut.NotInFormat => "pas_dans_le_format",
        LeftOut.CutShort => "raccourci",
    };

    /// <summary>JSON on lines of its own; other formats as they are.</summary>
    private static string Shown(Preview preview) => preview.Format.Extension is "json"
        ? JsonNode.Parse(preview.Explanation.Body)!.ToJsonString(Readable)
        : Encoding.UTF8.GetString(preview.Explanation.Body);

    private static void Omissions(TextWriter output, Preview preview)
    {
        var all = preview.Explanation.LeftOut;
        if (all.Count == 0) return;
        var width = all.Max(o => o.Pointer.Length);
        output.WriteLine("Laissé de côté :");
        foreach (var omission in all) output.WriteLine($"  {omission.Pointer.PadRight(width)}  {Why(omission, preview)}");
    }

    private static void Listed(TextWriter output, string title, IReadOnlyList<string> names)
    {
        if (names.Count > 0) output.WriteLine($"{title} : {string.Join(", ", names)}");
    }

    private static JsonArray Names(IEnumerable<string> names) => [.. names.Select(n => JsonValue.Create(n))];
}
