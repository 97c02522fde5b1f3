namespace SiBridge.Translation.Lheo;

/// <summary><c>lheo</c>: a catalogue in LHEO 2.0, 2.2 or 2.3, of any length: one formation is in memory at a time.</summary>
public sealed class LheoReading : IReading
{
    public string Name => "lheo";

    public bool NeedsType => false;

    public bool IsCatalogue => true;

    /// <summary>More than twice the national catalogue.</summary>
    public long LargestBytes => 4L << 30;

    public IEnumerable<Told> Read(Stream stream, ReadingContext context)
    {
        using var reader = new LheoReader(stream, context.Zone);
        foreach (var item in reader.Items())
        {
            yield return new Told(item.Line, null, item.Session is null && item.Refusal is null ? null : "session", item.Session?.Content)
            {
                Path = item.Path, Session = item.Session, Named = item.Named, SpeaksFor = item.Named?.Organisme,
                Refusal = item.Refusal is { } why ? new(why.Pointer, "lheo", $"{why.Remark.Path} : {why.Remark.Message}") : null,
                Remarks = [.. item.Remarks.Select(r => new ToldRemark(r.Line, r.Path, r.Message))],
            };
        }
    }
}
