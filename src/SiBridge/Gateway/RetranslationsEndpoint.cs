using System.Text;
using SiBridge.Contracts;
using SiBridge.Flows;
using SiBridge.JsonSchema;
using SiBridge.Network;
using SiBridge.Translation;
using SiBridge.Translation.Codes;

namespace SiBridge.Gateway;

/// <summary>What changed profiles or tables would change in some of the stored messages; nothing was done.</summary>
/// <param name="Looked">Deliveries that were translated twice.</param>
/// <param name="Unknown">Deliveries of which that cannot be told.</param>
/// <param name="Next">Where to go on; null: that was all.</param>
/// <param name="Reached">When the last message looked at was accepted.</param>
public sealed record RetranslationView(int Looked, int Unknown, int Changed, Guid? Next, DateTimeOffset? Reached, IReadOnlyList<RetranslatedCount> By, IReadOnlyList<RetranslatedView> Examples);

/// <param name="What"><c>autre_corps</c>, <c>sans_correspondance</c> (there would be no body), <c>correspondance</c> (there would be one at last) or <c>autre_code</c>.</param>
public sealed record RetranslatedCount(string Recipient, string Type, string Format, string What, int Count);

/// <param name="Missing">The code that would have no mapping, or has none now.</param>
public sealed record RetranslatedView(
    Guid Delivery, Guid Receipt, string Recipient, string Channel, string Type, string Format, string What, MissingView? Missing, IReadOnlyList<PlaceChange> Changes);

public sealed record MissingView(string Table, string Code, string To);

/// <summary>
/// Compares profiles and tables that an operator means to put into force with those that are, over stored messages. A page at a time: each
/// request is a little work, and whoever asks says whether it goes on.
/// </summary>
public sealed class RetranslationsEndpoint(Retranslation retranslation, NetworkSource source, CurrentNetwork network)
{
    private const int MostBytes = 16 << 20, Examples = 5;

    private static readonly CompiledSchema Request = SmallRequest.Schema(
        """
        {
          "type": "object", "additionalProperties": false, "required": ["since", "files"],
          "properties": {
            "since": { "type": "string" }, "after": { "type": "string", "format": "uuid" }, "recipient": { "type": "string", "minLength": 1 },
            "files": {
              "type": "object", "minProperties": 1, "maxProperties": 50, "additionalProperties": { "type": "string" },
              "propertyNames": { "pattern": "^(profiles|reference)/[a-z0-9][a-z0-9.-]{0,63}\\.json$" }
            },
            "examples": { "type": "integer", "minimum": 0, "maximum": 100 },
            "values": { "type": "boolean" }
          }
        }
        """);

    public async Task<IResult> Compare(HttpContext http)
    {
        var (request, problem) = await SmallRequest.Read(http, Request, most: MostBytes);
        if (problem is not null) return problem;
        using (request)
        {
            var root = request!.Root;
            if (!Rfc3339.TryParse(root.GetProperty("since").GetString(), out var since)) return Problem.InvalidParameter("since", "attendu : un instant RFC 3339 avec son décalage.");
            var files = root.GetProperty("files").EnumerateObject().ToDictionary(f => f.Name, f => Encoding.UTF8.GetBytes(f.Value.GetString()!));
            var now = network.Current;
            var (then, problems) = source.Imagine(files);
            if (then is null) return Problem.SchemaViolation([.. problems.Select(p => new FieldError("/files", p.Pointer, p.In("partners.json"), p.Line, p.Column))]);
            var recipient = root.TryGetProperty("recipient", out var told) ? told.GetString() : null;
            if (recipient is not null && now.ByCode(recipient) is null) return Problem.InvalidParameter("recipient", $"« {recipient} » n'est pas un partenaire de ce réseau.");
            var page = await retranslation.Page(now, then, Concerned(files.Keys, then), recipient, root.TryGetProperty("after", out var after) ? after.GetGuid() : Before(since));
            var shown = new ShownValues(root.TryGetProperty("values", out var values) && values.GetBoolean(), now.Tables, then.Tables);
            return Results.Json(View(page, root.TryGetProperty("examples", out var most) ? (int)most.GetDouble() : Examples, shown), GatewayJson.Default.RetranslationView);
        }
    }

    /// <summary>A profile describes its own format alone; a table may be read by every format that reads tables.</summary>
    private static Func<string, bool> Concerned(IReadOnlyCollection<string> files, NetworkInForce then)
    {
        var tables = files.Any(f => f.StartsWith("reference/", StringComparison.Ordinal));
        var profiles = files.Where(f => f.StartsWith("profiles/", StringComparison.Ordinal)).Select(f => Formats.Csv + Path.GetFileNameWithoutExtension(f)).ToHashSet();
        return format => profiles.Contains(format) || (tables && (Formats.Find(format) is not { } named || named.With(then.Tables) != named));
    }

    private static RetranslationView View(RetranslatedPage page, int examples, ShownValues shown) => new(
        page.Looked, page.Unknown, page.Changed.Count, page.Last, page.Reached,
        [.. page.Changed.CountBy(c => (c.Recipient, c.Type, c.Format, What: What(c))).Select(c => new RetranslatedCount(c.Key.Recipient, c.Key.Type, c.Key.Format, c.Key.What, c.Value))],
        [.. page.Changed.Take(examples).Select(c => new RetranslatedView(
            c.Delivery, c.Receipt, c.Recipient, c.Channel, c.Type, c.Format, What(c), (c.After ?? c.Before) is { } missing ? new(missing.Table, shown.Of(missing.Code)!, missing.To) : null,
            [.. c.Changes.Select(change => new PlaceChange(change.Place, shown.Of(change.Before), shown.Of(change.After)))]))]);

    private static string What(Retranslated changed) => (changed.Before, changed.After) switch
    {
        (null, null) => "autre_corps",
        (null, _) => "sans_correspondance",
        (_, null) => "correspondance",
        _ => "autre_code",
    };

    /// <summary>A receipt before all those that were given from an instant on: receipts are in the order of time (UUIDv7).</summary>
    private static Guid Before(DateTimeOffset since)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes, Math.Max(0, since.ToUnixTimeMilliseconds()) << 16);
        return new(bytes, bigEndian: true);
    }
}
