using System.Text;
using System.Text.Json.Nodes;
using SiBridge.Translation.Codes;

namespace SiBridge.Translation.Csv;

/// <summary>
/// Reads files as a profile says, one line at a time: each line is the messages that it becomes, each of them told or refused by itself.
/// A message is told without <c>id</c> and <c>emis_le</c>: a file says again what it said yesterday, and only what is new travels.
/// </summary>
public sealed class CsvReading(Profil profil, CodeTables tables) : IReading
{
    private const string IdPrefix = "csv-";

    public string Name => profil.Format;

    public bool NeedsType => false;

    public bool IsCatalogue => false;

    /// <summary>One line is in memory at a time.</summary>
    public long LargestBytes => 8L << 30;

    public IEnumerable<Told> Read(Stream stream, ReadingContext context)
    {
        using var lines = new CsvLines(stream, profil);
        if (lines.Open() is { Count: > 0 } odd) yield return new(1, null, null, null) { Remarks = odd };
        while (lines.Next() is { } line)
        {
            foreach (var told in TellOrRefuse(line, context)) yield return told.Waiting is { } waiting ? told with { Waiting = waiting with { Alone = lines.Alone() } } : told;
        }
    }

    private List<Told> TellOrRefuse(CsvLine line, ReadingContext context)
    {
        try
        {
            return Tell(line, context);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A fault of ours costs the line over which it came to light, and none of those behind it.
            return [new(line.Number, null, null, null) { Refusal = ToldRefusal.OfFault(e) }];
        }
    }

    private List<Told> Tell(CsvLine line, ReadingContext context)
    {
        if (line.Refusal is { } broken) return [Refused(line.Number, null, broken)];
        var cells = new Ligne(profil, line.Number, line.Cells!, context.Zone, context.WrittenAt);
        string? speaker;
        DateTimeOffset emisLe;
        try
        {
            if (profil.Colonnes.FirstOrDefault(c => c.Obligatoire && cells.Raw(c) is null) is { } empty) throw new CelluleException(empty, "vide", "cette cellule est vide, et ne doit pas l'être.");
            speaker = profil.Emetteur is { } column ? cells.Value(column) : null;
            emisLe = cells.EmisLe;
        }
        catch (CelluleException e)
        {
            return [Refused(line.Number, null, e)];
        }

        var told = new List<Told>();
        var mended = 0;
        foreach (var said in profil.Regles.Where(r => r.Lit).Select(r => Tell(r, cells, emisLe)).Concat(profil.Refus.Select(r => Tell(r, cells))))
        {
            if (said is not { } one) continue;
            // Several rules may look at one bad cell: it is told once.
            if (one.Refusal is { } refusal && told.Any(t => t.Refusal?.Place == refusal.Place && (one.Type is null || t.Type == one.Type))) continue;
            told.Add(one with { SpeaksFor = speaker, Remarks = [.. cells.Mended.Skip(mended).Select(m => new ToldRemark(line.Number, m.Colonne.Nom, m.Message))] });
            mended = cells.Mended.Count;
        }

        return told.Count > 0 ? told : [new(line.Number, null, null, null) { Remarks = [new(line.Number, "", "rien à transmettre : aucune des situations que le profil connaît n'y est.")] }];
    }

    /// <returns>Null when the line does not become this message.</returns>
    private Told? Tell(Regle rule, Ligne line, DateTimeOffset emisLe)
    {
        try
        {
            if (!rule.Quand.All(q => q.Holds(line))) return null;
            var message = new JsonObject();
            var undated = new List<string>();
            // Codes last: the day by which they are translated is among the others.
            foreach (var champ in rule.Champs.Where(c => c.Lit).OrderBy(c => c.Table is not null))
            {
                if (CsvValues.Of(champ, line, tables, CsvValues.DayOf(name => message[name]?.ToString(), line.Extraction)) is { } value) Put(message, champ.Chemin, value);
                else if (champ.JourExtraction) undated.Add(champ.Chemin[0]);
            }

            foreach (var name in undated) message[name] = line.Extraction;
            return new(line.Number, null, rule.Type, Encoding.UTF8.GetBytes(message.ToJsonString())) { Fact = new(emisLe, undated, rule.Noms, IdPrefix) };
        }
        catch (CelluleException e)
        {
            return Refused(line.Number, rule.Type, e);
        }
        catch (UnmappedException e)
        {
            var (unmapped, column) = (e.Unmapped, rule.Champs.First(c => c.Lit && c.Table?.Partenaire == e.Unmapped.Table).Colonnes.First(c => line.Raw(c) is not null));
            var refusal = new ToldRefusal(column.Nom, "sans-correspondance", unmapped.Phrase(tables.FileFor(unmapped.Table, unmapped.To, outwards: false)));
            return new(line.Number, null, rule.Type, null) { Waiting = new(unmapped, []), Refusal = refusal };
        }
    }

    /// <returns>Null when the line says enough.</returns>
    private static Told? Tell(Refus refus, Ligne line)
    {
        try
        {
            return refus.Quand.All(q => q.Holds(line)) ? Refused(line.Number, null, new(refus.Colonne, "incomplet", refus.Raison)) : null;
        }
        catch (CelluleException e)
        {
            return Refused(line.Number, null, e);
        }
    }

    private static Told Refused(int line, string? type, CelluleException e) => new(line, null, type, null) { Refusal = new(e.Colonne?.Nom ?? "", e.Code, e.Message) };

    private static void Put(JsonObject message, IReadOnlyList<string> names, JsonNode value)
    {
        var at = message;
        foreach (var name in names.SkipLast(1)) at = (JsonObject)(at[name] ??= new JsonObject());
        at[names[^1]] = value;
    }
}
