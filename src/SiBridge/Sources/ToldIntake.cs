using SiBridge.Gateway;
using SiBridge.Journal;
using SiBridge.Network;
using SiBridge.Storage;
using SiBridge.Translation;

namespace SiBridge.Sources;

/// <summary>Has what documents tell taken in; of what a file may tell again only what is new.</summary>
public sealed class ToldIntake(Intake intake, FactsTold facts)
{
    /// <param name="told">Messages of one emitter and one type, in their order; of facts, each about something else (<see cref="FactsTold.KeyOf"/>).</param>
    /// <param name="source">Whose document it is: <paramref name="by"/>, or a partner that speaks for it.</param>
    /// <returns>One result for each, and whether it only says again what was said. Of those with 503 nothing was kept: they may be taken again.</returns>
    /// <exception cref="DatabaseUnavailableException">Nothing was kept, or it is not known: all may be taken again.</exception>
    public async Task<IReadOnlyList<(ItemResult Result, bool Unchanged)>> Take(Partner by, string type, IReadOnlyList<Told> told, Partner source)
    {
        var lines = told.Select(t => new Line(t)).ToList();
        await Compare(by, [.. lines.Where(l => l.Told.Fact is not null)]);
        await Close(by, [.. lines.Where(l => l.Told.Closed && l.Result is null)]);
        await Send(by, type, [.. lines.Where(l => l.Result is null)], source);
        // Another file told the same at the same instant, and gave it the id first: that one was the last word.
        var contested = lines.Where(l => l.Told.Fact is not null && l.Result!.Status is 409).ToList();
        await Compare(by, contested);
        await Send(by, type, [.. contested.Where(l => l.Result is null)], source);
        await Recall(by, [.. contested.Where(l => l.Result!.Status is 409)]);
        await facts.Remember(by, [.. lines.Where(l => l.Said is not null && l.Result!.Receipt is not null).Select(l => l.Said! with { Receipt = l.Result!.Receipt!.Value })]);
        return [.. lines.Select(l => (l.Result!, l.Unchanged))];
    }

    /// <inheritdoc cref="FactsTold.IsOutOfDate"/>
    internal Task<bool> IsOutOfDate(Partner by, Told told) => facts.IsOutOfDate(by, told);

    private async Task Compare(Partner by, List<Line> lines)
    {
        if (lines.Count == 0) return;
        foreach (var (line, fact) in lines.Zip(await facts.Compare(by, [.. lines.Select(l => l.Told)]))) line.Compared(fact);
    }

    /// <summary>Of a closed journey nothing new is told.</summary>
    private async Task Close(Partner by, List<Line> lines)
    {
        await Recall(by, lines);
        foreach (var line in lines.Where(l => l.Result is null)) line.Result = new(null, 422, Problem: JourneySearch.Closed(line.Told.About!));
    }

    /// <summary>Ids of facts follow from what is told: what is on disk under one is this, though at another instant, and nothing but the memory of it was lost when we were killed.</summary>
    private async Task Recall(Partner by, List<Line> lines)
    {
        if (lines.Count == 0) return;
        var known = await intake.Known([by], [.. lines.Select(l => l.Id!)]);
        foreach (var line in lines.Where(l => known.Contains(l.Id!))) line.Result = new(line.Id, 200, known[line.Id!].First());
    }

    private async Task Send(Partner by, string type, List<Line> lines, Partner source)
    {
        if (lines.Count == 0) return;
        var results = await intake.Take(by, type, JsonArrays.Of([.. lines.Select(l => l.Message)]), source);
        foreach (var (line, result) in lines.Zip(results)) line.Result = result;
    }

    private sealed class Line(Told told)
    {
        public Told Told => told;

        /// <summary>As it is sent.</summary>
        public byte[] Message { get; private set; } = told.Message!;

        /// <summary>Of a fact that is new.</summary>
        public string? Id { get; private set; }

        public ItemResult? Result { get; set; }

        public bool Unchanged { get; private set; }

        /// <summary>To be remembered, when it is on disk.</summary>
        public Redite? Said { get; private set; }

        public void Compared(FactTold fact)
        {
            Unchanged = fact.Message is null;
            Id = fact.Id;
            Result = Unchanged ? new(null, 200, fact.Said.Receipt) : null;
            Said = Unchanged ? null : fact.Said;
            Message = fact.Message ?? [];
        }
    }
}
