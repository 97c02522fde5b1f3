using System.Text.Json.Nodes;
using SiBridge.Benchmarks;
using SiBridge.Benchmarks.Journeys;

namespace SiBridge.EndToEnd.Torture;

/// <summary>
/// Holds a run against what the contract promises, whatever was broken meanwhile. Pure: the same evidence gets the same verdict. What
/// concerns answers, losses, bodies and inventions are the benchmarks' rules; order and repetitions are judged here, because a process
/// that was frozen in the middle of an attempt may repeat what has arrived long ago.
/// </summary>
internal static class Verdict
{
    public const string HalfThere = "half there", WronglyAnswered = "wrongly answered", Journey = "journey", Places = "places", Unsettled = "unsettled", Replaced = "replaced", Uncounted = "replay job", FourEyes = "four eyes";

    public static IReadOnlyList<Violation> Of(Evidence evidence) =>
    [
        .. Checker.Check(evidence.History).Where(v => v.Rule is not (Checker.Order or Checker.Redelivered)),
        .. Orders(evidence.History), .. Repetitions(evidence).Where(r => r.Cause is Uncaused).Select(r => new Violation(Checker.Redelivered, Text(r.Again))),
        .. Replacements(evidence), .. Jobs(evidence), .. Approvals(evidence), .. Halves(evidence.History), .. Journeys(evidence), .. Sessions(evidence),
        .. evidence.Wrongs.Where(w => w.Status != w.Expected).Select(w => new Violation(WronglyAnswered, $"{w.What}: {w.Status} and not {w.Expected}")),
        .. evidence.Unsettled.Select(u => new Violation(Unsettled, u)),
    ];

    public const string Uncaused = "nothing";

    /// <summary>How long after it a fault may still show: a lane is another's after 8 s of silence, and what its old owner began may still be on its way.</summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(15);

    /// <summary>Each request that repeats an earlier one under the same <c>webhook-id</c>, and what it comes from.</summary>
    public static IEnumerable<(Arrival Again, string Cause)> Repetitions(Evidence evidence)
    {
        var disturbances = evidence.Disturbances.Where(d => d.OfTheBridge).OrderBy(d => d.Began).ToList();
        return from arrivals in evidence.History.Arrivals.GroupBy(a => a.WebhookId)
               let inOrder = arrivals.OrderBy(a => a.Started).ToList()
               from pair in inOrder.Zip(inOrder.Skip(1))
               select (pair.Second, Cause(pair.First, pair.Second, disturbances));
    }

    private static string Cause(Arrival before, Arrival again, IReadOnlyList<Disturbance> disturbances)
    {
        if (before.Status is Moods.Late) return "recipient says yes late";
        if (!before.Taken)
        {
            return before.Status switch
            {
                Moods.Hung => "recipient hangs",
                Moods.Cut => "recipient cuts",
                Moods.TooLate => "recipient says yes late",
                _ => $"recipient answers {before.Status}",
            };
        }

        // The one that came next after it was taken, else the one that had come last.
        var cause = disturbances.FirstOrDefault(d => d.Began >= before.Started && d.Began <= again.Started)
            ?? disturbances.LastOrDefault(d => d.Began < before.Started && d.Ended + Aftermath >= before.Started);
        return cause?.Word ?? Uncaused;
    }

    /// <summary>
    /// Contract §4, "Order": of two messages of a chain the second was sent after the first one's 202, so it comes for the first time
    /// after the first one came, and once the recipient has said yes to that one (a newer count of places does not wait for an older one).
    /// </summary>
    private static IEnumerable<Violation> Orders(History history)
    {
        var chains = from arrivals in history.Arrivals.GroupBy(a => (a.Recipient, a.Emitter, a.Id))
                     let message = history.Sent.GetValueOrDefault((arrivals.Key.Emitter, arrivals.Key.Id))
                     where message is not null
                     group (Message: message, Arrivals: arrivals.ToList()) by (arrivals.Key.Recipient, message.Chain);
        foreach (var chain in chains)
        {
            var inOrder = chain.OrderBy(m => m.Message.Position).ToList();
            foreach (var (earlier, later) in inOrder.Zip(inOrder.Skip(1)))
            {
                var first = later.Arrivals.Min(a => a.Started);
                if (earlier.Arrivals.Min(a => a.Started) > first) yield return new(Checker.Order, $"{later.Message} came before {earlier.Message} → {chain.Key.Recipient}");
                else if (!earlier.Message.Replaceable && !earlier.Arrivals.Exists(a => a.Taken && a.Ended <= first))
                    yield return new(Checker.Order, $"{later.Message} came while {earlier.Message} was unfinished → {chain.Key.Recipient}");
            }
        }
    }

    /// <summary>
    /// A corrected delivery replaces one of the same message to the same recipient, and that one comes no more; but a process that was frozen in
    /// the middle of an attempt may end it.
    /// </summary>
    private static IEnumerable<Violation> Replacements(Evidence evidence)
    {
        var byId = evidence.History.Arrivals.ToLookup(a => a.WebhookId);
        foreach (var first in evidence.History.Arrivals.Where(a => a.Replaces is not null).GroupBy(a => a.WebhookId).Select(g => g.MinBy(a => a.Started)!))
        {
            foreach (var old in byId[first.Replaces!])
            {
                if ((old.Recipient, old.Emitter, old.Id) != (first.Recipient, first.Emitter, first.Id)) yield return new(Replaced, $"{Text(first)} replaces another message");
                else if (old.Started > first.Started && !evidence.Disturbances.Any(d => d.OfTheBridge && d.Began <= old.Started && d.Ended + Aftermath >= first.Started))
                    yield return new(Replaced, $"{Text(old)} came after what replaces it");
            }
        }
    }

    /// <summary>A replay job ends, and every delivery of it has had one turn; one that was cancelled leaves some without.</summary>
    private static IEnumerable<Violation> Jobs(Evidence evidence) =>
        from job in evidence.Replays
        let turns = job.Replayed + job.Cooling + job.Settled
        where !(job.State is "done" ? turns == job.Total : job.State is "cancelled" && turns <= job.Total)
        select new Violation(Uncounted, $"{job.Id} is {job.State}: {turns} turns of {job.Total} deliveries");

    /// <summary>What replaces another one was approved by somebody else than who proposed it; and what was approved has come, or what replaces it in its turn.</summary>
    private static IEnumerable<Violation> Approvals(Evidence evidence)
    {
        var approved = evidence.Corrections.Where(c => c.State is "approved").ToList();
        foreach (var alone in approved.Where(c => c.DecidedBy is null || c.DecidedBy == c.ProposedBy)) yield return new(FourEyes, $"{alone.ProposedBy} approved {alone.Replacement} alone");
        var pairs = approved.Select(c => (c.Replacement, (string?)c.Delivery)).ToHashSet();
        foreach (var again in evidence.History.Arrivals.Where(a => a.Replaces is not null && !pairs.Contains((a.WebhookId, a.Replaces)))) yield return new(FourEyes, $"{Text(again)} replaces {again.Replaces}, which nobody approved");
        var counts = evidence.History.Arrivals.Where(a => a.Type is "places").Select(a => a.WebhookId).ToHashSet();
        var came = evidence.History.Arrivals.Where(a => a.Taken).Select(a => a.WebhookId).ToHashSet();
        // Nor does a count of places come for which there was a newer one.
        var spared = approved.Select(c => c.Delivery).Concat(approved.Where(c => counts.Contains(c.Delivery)).Select(c => c.Replacement!)).ToHashSet();
        foreach (var lost in approved.Where(c => !came.Contains(c.Replacement!) && !spared.Contains(c.Replacement!))) yield return new(Checker.Lost, $"{lost.Replacement}, which was approved in the place of {lost.Delivery}");
    }

    /// <summary>What has no yes from the gateway came to nobody, or to all whom it is for: it was accepted and the answer lost, or it was not.</summary>
    private static IEnumerable<Violation> Halves(History history)
    {
        var acknowledged = Acknowledged(history).ToHashSet();
        var taken = history.Arrivals.Where(a => a.Taken).ToLookup(a => (a.Emitter, a.Id), a => a.Recipient);
        foreach (var message in history.Sent.Values.Where(m => !acknowledged.Contains(m) && taken.Contains((m.Emitter, m.Id))))
        {
            foreach (var missed in message.Recipients.Except(taken[(message.Emitter, message.Id)])) yield return new(HalfThere, $"{message} → {missed}");
        }
    }

    private static IEnumerable<Violation> Journeys(Evidence evidence)
    {
        var receipts = evidence.History.Answers.Where(a => a.Receipt is not null).GroupBy(a => a.Message).ToDictionary(g => g.Key, g => g.First().Receipt!);
        foreach (var chain in Chains(evidence, "journey "))
        {
            if (!evidence.Journeys.TryGetValue(chain.Key, out var seen))
            {
                if (chain.Any(m => m.Acknowledged)) yield return new(Journey, $"{chain.Key} is not known");
                continue;
            }

            // What was given up without an answer may have been accepted or not; it is the last of its chain.
            string?[] may = [Replay.Etat(chain.Where(m => m.Acknowledged).Select(Told)), Replay.Etat(chain.Select(Told))];
            if (!may.Contains(seen.Etat)) yield return new(Journey, $"{chain.Key} is {seen.Etat} and not {may[0]}");
            var lacking = chain.Where(m => m.Acknowledged && !seen.Receipts.Contains(receipts[m.Message])).Select(m => m.Message.ToString()).ToList();
            if (lacking.Count > 0) yield return new(Journey, $"{chain.Key} knows nothing of {string.Join(" and ", lacking)}");
            if (seen.Receipts.Count > chain.Count()) yield return new(Journey, $"{chain.Key} has {seen.Receipts.Count} messages of {chain.Count()}");
        }
    }

    private static IEnumerable<Violation> Sessions(Evidence evidence) =>
        from chain in Chains(evidence, "session ")
        let seen = evidence.Places.GetValueOrDefault(chain.Key)
        let told = Replay.Places(chain.Where(m => m.Acknowledged).Select(Told))
        where seen != told && seen != Replay.Places(chain.Select(Told))
        select new Violation(Places, $"{chain.Key} has {seen} and not {told}");

    private static IEnumerable<IGrouping<string, (Message Message, bool Acknowledged, JsonObject Body)>> Chains(Evidence evidence, string kind)
    {
        var acknowledged = Acknowledged(evidence.History).ToHashSet();
        return from message in evidence.History.Sent.Values
               where message.Chain.StartsWith(kind, StringComparison.Ordinal)
               group (message, acknowledged.Contains(message), evidence.Bodies[(message.Emitter, message.Id)]) by message.Chain;
    }

    private static (string Type, JsonObject Body) Told((Message Message, bool Acknowledged, JsonObject Body) m) => (m.Message.Type, m.Body);

    private static IEnumerable<Message> Acknowledged(History history) => history.Answers.Where(a => a.Status is 200 or 202).Select(a => a.Message);

    private static string Text(Arrival again) => $"{again.Type} {again.Id} → {again.Recipient} at {again.Started.TotalSeconds:F3} s";
}
