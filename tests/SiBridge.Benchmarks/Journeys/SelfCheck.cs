namespace SiBridge.Benchmarks.Journeys;

/// <summary>A checker that cannot fail proves nothing: each broken history must be caught, for what is broken and nothing else.</summary>
internal static class SelfCheck
{
    private static readonly Message
        Resultat = new("of", "r-1", "resultat", "journey 1", 1, ["ml", "region"]),
        Entree = new("of", "e-1", "entree", "journey 1", 2, ["ml", "region"]),
        OldPlaces = new("of", "p-1", "places", "session 1", 1, ["ml"]),
        NewPlaces = new("of", "p-2", "places", "session 1", 2, ["ml"]),
        Prescription = new("ml", "p-3", "prescription", "journey 3", 0, ["of"]),
        Annulation = new("ml", "a-3", "annulation", "journey 3", 1, ["of"]);

    private sealed record Case(string Name, string? Expected, Action<List<Answer>, List<Arrival>, History> Break);

    private static readonly Case[] Cases =
    [
        new("nothing is broken", null, (_, _, _) => { }),
        new("one is lost", Checker.Lost, (_, arrivals, _) => arrivals.RemoveAll(a => a is { Id: "e-1", Recipient: "region" })),
        new("one was never taken", Checker.Lost, (_, arrivals, _) => Change(arrivals, a => a is { Id: "e-1", Recipient: "region" }, a => a with { Status = 503 })),
        new("one has two webhook-ids", Checker.Doubled, (_, arrivals, _) => arrivals.Add(Of(Entree, "region", 40) with { WebhookId = "another" })),
        new("two are swapped", Checker.Order, (_, arrivals, _) => Change(arrivals, a => a is { Id: "e-1", Recipient: "ml" }, a => a with { Started = Ms(5), Ended = Ms(6) })),
        new("two come at once", Checker.Order, (_, arrivals, _) => Change(arrivals, a => a is { Id: "r-1", Recipient: "ml" }, a => a with { Ended = Ms(21) })),
        new("the later one passes an unfinished one", Checker.Order, (_, arrivals, _) =>
        {
            Change(arrivals, a => a is { Id: "r-1", Recipient: "ml" }, a => a with { Status = 503 });
            arrivals.Add(Of(Resultat, "ml", 50));
        }),
        new("two bodies under one webhook-id", Checker.TwoBodies, (_, arrivals, history) =>
        {
            history.Kills.Enqueue(Ms(25));
            arrivals.Add(Of(Entree, "ml", 40) with { BodySha256 = "other" });
        }),
        new("one webhook-id for two recipients", Checker.TwoBodies, (_, arrivals, history) =>
        {
            history.Kills.Enqueue(Ms(25));
            Change(arrivals, a => a is { Id: "e-1", Recipient: "region" }, a => a with { WebhookId = "e-1 ml", Started = Ms(30), Ended = Ms(31) });
        }),
        new("one arrives again for no reason", Checker.Redelivered, (_, arrivals, _) => arrivals.Add(Of(Entree, "ml", 40))),
        new("one arrives again after a kill", null, (_, arrivals, history) =>
        {
            history.Kills.Enqueue(Ms(25));
            arrivals.Add(Of(Entree, "ml", 40));
        }),
        new("one arrives again long after it was answered, a kill in between", Checker.Redelivered, (_, arrivals, history) =>
        {
            history.Kills.Enqueue(Ms(19_000));
            arrivals.Add(Of(Entree, "ml", 19_100));
        }),
        new("one arrives again after a 503", null, (_, arrivals, _) =>
        {
            Change(arrivals, a => a is { Id: "e-1", Recipient: "ml" }, a => a with { Status = 503 });
            arrivals.Add(Of(Entree, "ml", 40));
        }),
        new("nobody sent it", Checker.Invented, (_, arrivals, _) => arrivals.Add(Of(Entree with { Id = "x" }, "ml", 40))),
        new("it was for somebody else", Checker.Invented, (_, arrivals, _) => arrivals.Add(Of(Entree, "ml-2", 40))),
        new("a receipt of another message", Checker.Invented, (_, arrivals, _) => Change(arrivals, a => a is { Id: "e-1", Recipient: "ml" }, a => a with { Receipt = "x" })),
        new("a signature is wrong", Checker.Malformed, (_, arrivals, _) => Change(arrivals, a => a is { Id: "e-1", Recipient: "ml" }, a => a with { Fault = "no signature" })),
        new("sent, never acknowledged, delivered all the same", null, (answers, _, _) => answers.RemoveAll(a => a.Message == Entree)),
        new("a newer count replaced one", null, (_, arrivals, _) => arrivals.RemoveAll(a => a.Id is "p-1")),
        new("the newest count is lost", Checker.Lost, (_, arrivals, _) => arrivals.RemoveAll(a => a.Id is "p-2")),
        new("a prescription was taken back before it left", null, (_, arrivals, _) => arrivals.RemoveAll(a => a.Recipient is "of")),
        new("a prescription is lost", Checker.Lost, (_, arrivals, _) => arrivals.RemoveAll(a => a.Id is "p-3")),
        new("an annulation of what had left is lost", Checker.Lost, (_, arrivals, _) => arrivals.RemoveAll(a => a.Id is "a-3")),
        new("a good message is refused", Checker.Refused, (answers, _, _) => answers.Add(new(new("of", "e-2", "entree", "journey 2", 1, ["ml"]), Ms(0), Ms(1), 422, null, false, false))),
        new("an error that the contract does not know", Checker.Refused, (_, _, history) => history.CountAgain("http-500")),
        new("unavailable, then accepted", null, (_, _, history) => history.CountAgain("http-503")),
        new("a duplicate is a 200", null, (answers, _, _) => answers.Add(new(Entree, Ms(0), Ms(3), 200, "receipt e-1", true, true))),
        new("a duplicate is accepted again", Checker.AcceptedTwice, (answers, _, _) => answers.Add(new(Entree, Ms(0), Ms(3), 202, "receipt e-1", false, false))),
        new("a duplicate gets another receipt", Checker.AcceptedTwice, (answers, _, _) => answers.Add(new(Entree, Ms(0), Ms(3), 200, "x", true, true))),
        new("the bridge ended by itself", Checker.Incident, (_, _, history) => history.Incidents.Enqueue("it ended")),
    ];

    /// <returns>0 when each case is judged as it should be.</returns>
    public static int Run(TextWriter to)
    {
        var wrong = 0;
        foreach (var c in Cases)
        {
            var rules = Checker.Check(Build(c)).Select(v => v.Rule).Distinct().ToList();
            var right = c.Expected is null ? rules.Count == 0 : rules is [var only] && only == c.Expected;
            if (!right) wrong++;
            to.WriteLine($"{(right ? "ok   " : "WRONG")} {c.Name}: {(rules.Count == 0 ? "no violation" : string.Join(", ", rules))}");
        }

        to.WriteLine(wrong == 0 ? $"the checker judges all {Cases.Length} histories rightly" : $"{wrong} of {Cases.Length} histories are judged wrongly");
        return wrong == 0 ? 0 : 1;
    }

    private static History Build(Case c)
    {
        var history = new History();
        foreach (var m in new[] { Resultat, Entree, OldPlaces, NewPlaces, Prescription, Annulation }) history.Sent[(m.Emitter, m.Id)] = m;
        List<Answer> answers = [.. history.Sent.Values.Select(m => new Answer(m, Ms(0), Ms(1), 202, $"receipt {m.Id}", false, false))];
        List<Arrival> arrivals =
        [
            Of(Resultat, "ml", 10), Of(Resultat, "region", 10), Of(Entree, "ml", 20), Of(Entree, "region", 20), Of(OldPlaces, "ml", 10), Of(NewPlaces, "ml", 20),
            Of(Prescription, "of", 10), Of(Annulation, "of", 20),
        ];
        c.Break(answers, arrivals, history);
        foreach (var answer in answers) history.Answers.Enqueue(answer);
        foreach (var arrival in arrivals) history.Arrivals.Enqueue(arrival);
        return history;
    }

    private static Arrival Of(Message m, string recipient, int at) =>
        new(recipient, $"{m.Id} {recipient}", m.Emitter, m.Id, m.Type, $"receipt {m.Id}", $"body {m.Id} {recipient}", Ms(at), Ms(at + 2), 204);

    private static void Change(List<Arrival> arrivals, Predicate<Arrival> which, Func<Arrival, Arrival> how)
    {
        var i = arrivals.FindIndex(which);
        arrivals[i] = how(arrivals[i]);
    }

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
