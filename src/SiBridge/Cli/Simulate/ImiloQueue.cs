namespace SiBridge.Cli.Simulate;

/// <summary>
/// The queue of events. What a proposal is now follows from the events that were shown, so that it does not depend on how fast they are taken:
/// who reads of its beginning does not find it ended already.
/// </summary>
internal sealed class ImiloQueue
{
    private const int LateBy = 60, TwiceWithin = 40;

    private readonly Lock gate = new();
    private readonly int page;
    private readonly LinkedList<ImiloEvent> waiting = [];
    private readonly HashSet<int> shown = [];
    private readonly HashSet<string> acknowledged = [];
    private readonly Dictionary<int, (ImiloProposition Proposition, int Version, bool Gone)> propositions = [];

    public ImiloQueue(ImiloOptions options, IReadOnlyList<ImiloEvent> events)
    {
        page = options.Page;
        var random = new Random(options.Seed + 1);
        // Where it stands in the queue: when it happened, or some places later, or there and once more.
        var places = events.Select(e => (Place: e.Number + (random.NextDouble() < options.Late ? random.Next(1, LateBy) : 0), Event: e)).ToList();
        var twice = places.Where(_ => random.NextDouble() < options.Duplicates).Select(p => (Place: p.Place + random.Next(TwiceWithin), p.Event)).ToList();
        foreach (var (_, e) in places.Concat(twice).OrderBy(p => p.Place)) waiting.AddLast(e);
        Duplicated = twice.Count;
    }

    public int Duplicated { get; }

    public int Waiting
    {
        get { lock (gate) return waiting.Count; }
    }

    public int Acknowledged
    {
        get { lock (gate) return acknowledged.Count; }
    }

    /// <summary>The oldest that nobody acknowledged.</summary>
    public IReadOnlyList<ImiloEvent> Show()
    {
        lock (gate)
        {
            var next = waiting.Take(page).ToList();
            foreach (var e in next.Where(e => shown.Add(e.Number) && e.Type is ImiloEvent.OfProposition)) Happen(e);
            return next;
        }
    }

    /// <returns>False: there is no such event.</returns>
    public bool Acknowledge(string identifiant)
    {
        lock (gate)
        {
            if (waiting.FirstOrDefault(e => e.Identifiant == identifiant) is not { } e) return acknowledged.Contains(identifiant);
            waiting.Remove(e);
            acknowledged.Add(identifiant);
            return true;
        }
    }

    /// <returns>Null: it does not exist, or no longer.</returns>
    public (ImiloProposition Proposition, int Version)? Find(int id)
    {
        lock (gate) return propositions.TryGetValue(id, out var p) && !p.Gone ? (p.Proposition, p.Version) : null;
    }

    private void Happen(ImiloEvent e)
    {
        var id = e.Proposition.Id;
        var (_, version, gone) = propositions.GetValueOrDefault(id);
        propositions[id] = (e.Proposition, e.Action is "UPDATE" ? version + 1 : version, gone || e.Action is "DELETE" or "ARCHIVE");
    }
}
