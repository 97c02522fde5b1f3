namespace SiBridge.Benchmarks.Journeys;

/// <summary>A broken promise.</summary>
/// <param name="Rule">One of <see cref="Checker"/>'s words, by which violations are counted.</param>
internal sealed record Violation(string Rule, string Text);

/// <summary>Holds a history against what the contract promises. Pure: the same history gets the same verdict.</summary>
internal static class Checker
{
    public const string Refused = "refused", AcceptedTwice = "accepted twice", Lost = "lost", Doubled = "doubled", TwoBodies = "two bodies", Order = "order",
        Invented = "invented", Redelivered = "redelivered without cause", Malformed = "malformed", Incident = "incident";

    /// <summary>
    /// How long before a kill a delivery may have been answered whose outcome the bridge had not on disk yet. Under overload it takes
    /// seconds; the report tells the longest.
    /// </summary>
    private static readonly TimeSpan UnrecordedFor = TimeSpan.FromSeconds(10);

    /// <summary>How long after the sender's death its last requests may still be read; no bridge starts that fast.</summary>
    private static readonly TimeSpan OnTheWire = TimeSpan.FromMilliseconds(100);

    public static IReadOnlyList<Violation> Check(History history)
    {
        var byDelivery = history.Arrivals.GroupBy(a => a.WebhookId).ToDictionary(g => g.Key, g => g.OrderBy(a => a.Started).ToList());
        var byMessage = Arrived(history);
        return
        [
            .. history.Incidents.Select(i => new Violation(Incident, i)), .. Answers(history), .. Missing(history).Select(m => new Violation(Lost, $"{m.Message} → {m.Recipient}")),
            .. Deliveries(byDelivery), .. Doubles(byMessage), .. Inventions(history), .. Orders(history, byMessage), .. Redeliveries(history, byDelivery),
        ];
    }

    /// <summary>
    /// What has its 2xx and has not reached a recipient that it is for; not missed are a count of places that a newer one replaced, and a
    /// prescription that was taken back before anything of it left, with its annulation.
    /// </summary>
    public static IEnumerable<(Message Message, string Recipient)> Missing(History history)
    {
        var taken = history.Arrivals.Where(a => a.Taken).Select(a => (a.Recipient, a.Emitter, a.Id)).ToHashSet();
        var newest = history.Sent.Values.Where(m => m.Replaceable)
            .SelectMany(m => m.Recipients.Where(r => taken.Contains((r, m.Emitter, m.Id))).Select(r => (Key: (m.Chain, r), m.Position)))
            .GroupBy(x => x.Key).ToDictionary(g => g.Key, g => g.Max(x => x.Position));
        var takenBack = history.Sent.Values.Where(m => m.Type is "annulation").Select(m => m.Chain).ToHashSet();
        var begun = history.Arrivals.Select(a => (history.Sent.GetValueOrDefault((a.Emitter, a.Id))?.Chain, a.Recipient)).ToHashSet();
        return from m in Acknowledged(history)
               from recipient in m.Recipients
               where !taken.Contains((recipient, m.Emitter, m.Id))
                   && !(m.Withdrawable && takenBack.Contains(m.Chain) && !begun.Contains((m.Chain, recipient)))
                   && !(m.Replaceable && newest.TryGetValue((m.Chain, recipient), out var position) && position > m.Position)
               select (m, recipient);
    }

    /// <summary>Why each redelivered one arrived again: <c>answered otherwise</c>, <c>kill</c>, <c>none</c>; and how long before the kill it was answered.</summary>
    public static IEnumerable<(Arrival Again, string Cause, TimeSpan Unrecorded)> Repetitions(History history, IReadOnlyDictionary<string, List<Arrival>> byDelivery)
    {
        var kills = history.Kills.Order().ToList();
        foreach (var arrivals in byDelivery.Values)
        {
            foreach (var (before, again) in arrivals.Zip(arrivals.Skip(1)))
            {
                var kill = kills.Find(k => k + OnTheWire >= before.Started);
                var killed = kill > TimeSpan.Zero && kill <= again.Started && kill - before.Ended <= UnrecordedFor;
                yield return (again, !before.Taken ? "answered otherwise" : killed ? "kill" : "none", before.Taken && killed && kill > before.Ended ? kill - before.Ended : TimeSpan.Zero);
            }
        }
    }

    private static IEnumerable<Message> Acknowledged(History history) => history.Answers.Where(a => a.Status is 200 or 202).Select(a => a.Message).Distinct();

    private static Dictionary<(string Recipient, string Emitter, string Id), List<Arrival>> Arrived(History history) =>
        history.Arrivals.GroupBy(a => (a.Recipient, a.Emitter, a.Id)).ToDictionary(g => g.Key, g => g.OrderBy(a => a.Started).ToList());

    /// <summary>Contract §2: one 202 per id, one receipt, a replay says that it is one; no error that the contract does not know.</summary>
    private static IEnumerable<Violation> Answers(History history)
    {
        foreach (var again in history.Again.Where(a => a.Key.StartsWith("http-", StringComparison.Ordinal) && a.Key is not "http-503"))
            yield return new(Refused, $"{again.Value} answers {again.Key}");
        foreach (var refused in history.Answers.Where(a => a.Status is not (200 or 202))) yield return new(Refused, $"{refused.Message}: {refused.Status} {refused.Problem}");
        foreach (var answers in history.Answers.Where(a => a.Status is 200 or 202).GroupBy(a => a.Message))
        {
            if (answers.Count(a => a.Status is 202) > 1) yield return new(AcceptedTwice, $"{answers.Key}: 202 more than once");
            if (answers.Any(a => a.Repeated && a.Status is 202)) yield return new(AcceptedTwice, $"{answers.Key}: 202 for a duplicate");
            if (answers.Any(a => a.Status is 200 != a.MarkedReplay)) yield return new(AcceptedTwice, $"{answers.Key}: status and Idempotent-Replay differ");
            if (answers.Select(a => a.Receipt).Distinct().Count() > 1) yield return new(AcceptedTwice, $"{answers.Key}: more than one receipt");
        }
    }

    /// <summary>Contract §4: a body never changes under its <c>webhook-id</c>, which is one message's to one recipient.</summary>
    private static IEnumerable<Violation> Deliveries(IReadOnlyDictionary<string, List<Arrival>> byDelivery)
    {
        foreach (var (id, arrivals) in byDelivery)
        {
            if (arrivals.Select(a => a.BodySha256).Distinct().Count() > 1) yield return new(TwoBodies, $"webhook-id {id} of {arrivals[0].Type} {arrivals[0].Id} → {arrivals[0].Recipient}");
            if (arrivals.Select(a => (a.Recipient, a.Emitter, a.Id)).Distinct().Count() > 1) yield return new(TwoBodies, $"webhook-id {id} speaks of two messages, or to two recipients");
            foreach (var wrong in arrivals.Where(a => a.Fault is not null)) yield return new(Malformed, $"webhook-id {id} → {wrong.Recipient}: {wrong.Fault}");
        }
    }

    /// <summary>A corrected delivery stands for the one that it replaces, and another one may replace it in its turn: each has one successor at most.</summary>
    private static IEnumerable<Violation> Doubles(Dictionary<(string Recipient, string Emitter, string Id), List<Arrival>> byMessage) =>
        from m in byMessage
        from same in m.Value.GroupBy(a => a.Replaces)
        let ids = same.Select(a => a.WebhookId).Distinct().ToList()
        where ids.Count > 1
        select new Violation(Doubled, $"{m.Key.Id} of {m.Key.Emitter} → {m.Key.Recipient}: {string.Join(", ", ids)}");

    private static IEnumerable<Violation> Inventions(History history)
    {
        var receipts = history.Answers.Where(a => a.Receipt is not null).GroupBy(a => a.Message).ToDictionary(g => (g.Key.Emitter, g.Key.Id), g => g.First().Receipt);
        foreach (var a in history.Arrivals.Where(a => a.Fault is null))
        {
            if (!history.Sent.TryGetValue((a.Emitter, a.Id), out var message)) yield return new(Invented, $"{a.Type} {a.Id} of {a.Emitter} → {a.Recipient}: nobody sent it");
            else if (!message.Recipients.Contains(a.Recipient)) yield return new(Invented, $"{message} → {a.Recipient}: not for this recipient");
            else if (a.Type != message.Type) yield return new(Invented, $"{message} → {a.Recipient}: arrived as {a.Type}");
            else if (receipts.TryGetValue((a.Emitter, a.Id), out var receipt) && receipt != a.Receipt) yield return new(Invented, $"{message} → {a.Recipient}: another receipt");
        }
    }

    /// <summary>
    /// Contract §4, "Order": the earlier one has arrived, and comes no more, before the later one comes for the first time. A request
    /// that the recipient answered otherwise counts: an unfinished one blocks.
    /// </summary>
    private static IEnumerable<Violation> Orders(History history, Dictionary<(string Recipient, string Emitter, string Id), List<Arrival>> byMessage)
    {
        var chains = from arrived in byMessage
                     let message = history.Sent.GetValueOrDefault((arrived.Key.Emitter, arrived.Key.Id))
                     where message is not null
                     group (Message: message, Arrivals: arrived.Value) by (arrived.Key.Recipient, message.Chain);
        foreach (var chain in chains)
        {
            var inOrder = chain.OrderBy(m => m.Message.Position).ToList();
            foreach (var (earlier, later) in inOrder.Zip(inOrder.Skip(1)))
            {
                var (first, last) = (later.Arrivals[0].Started, earlier.Arrivals.Max(a => a.Ended));
                if (earlier.Arrivals[0].Started > first) yield return new(Order, $"{later.Message} came before {earlier.Message} → {chain.Key.Recipient}");
                else if (last > first) yield return new(Order, $"{later.Message} came while or before {earlier.Message} still came → {chain.Key.Recipient}");
                else if (!earlier.Message.Replaceable && !earlier.Arrivals.Exists(a => a.Taken)) yield return new(Order, $"{later.Message} came while {earlier.Message} was unfinished → {chain.Key.Recipient}");
            }
        }
    }

    private static IEnumerable<Violation> Redeliveries(History history, IReadOnlyDictionary<string, List<Arrival>> byDelivery) =>
        Repetitions(history, byDelivery).Where(r => r.Cause is "none").Select(r => new Violation(Redelivered, $"{r.Again.Type} {r.Again.Id} → {r.Again.Recipient} at {r.Again.Started.TotalSeconds:F3} s"));
}
