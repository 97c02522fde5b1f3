using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.Benchmarks;
using SiBridge.Benchmarks.Journeys;
using Xunit;

namespace SiBridge.EndToEnd.Torture;

/// <summary>A checker that cannot fail proves nothing: each broken history is caught, for what is broken and nothing else.</summary>
public sealed class VerdictSelfCheck
{
    private static readonly Message
        Prescription = new("ml", "m-1", "prescription", "journey 14327S00/P-1", 0, ["of"]),
        Resultat = new("of", "m-2", "resultat", "journey 14327S00/P-1", 1, ["ml", "region"]),
        Entree = new("of", "m-3", "entree", "journey 14327S00/P-1", 2, ["ml", "region"]),
        Session = new("of", "m-4", "session", "session of/1", 0, ["ml"]),
        OldPlaces = new("of", "m-5", "places", "session of/1", 1, ["ml"]),
        NewPlaces = new("of", "m-6", "places", "session of/1", 2, ["ml"]);

    private static readonly Message[] All = [Prescription, Resultat, Entree, Session, OldPlaces, NewPlaces];

    private readonly List<Answer> answers = [.. All.Select(m => new Answer(m, Ms(0), Ms(1), 202, $"receipt {m.Id}", false, false))];

    private readonly List<Arrival> arrivals =
    [
        Of(Prescription, "of", 10), Of(Resultat, "ml", 20), Of(Resultat, "region", 20), Of(Entree, "ml", 30), Of(Entree, "region", 30),
        Of(Session, "ml", 10), Of(OldPlaces, "ml", 20), Of(NewPlaces, "ml", 30),
    ];

    private readonly List<Disturbance> disturbances = [];
    private readonly List<Wrong> wrongs = [new("other content", 409, 409)];
    private readonly List<string> unsettled = [];
    private readonly List<SeenReplay> replays = [new("job", "done", Ms(0), Ms(9), 7, 4, 2, 1)];
    private readonly List<SeenCorrection> corrections = [];
    private SeenJourney? seen = new("entree", ["receipt m-1", "receipt m-2", "receipt m-3"]);
    private int? places = 7;

    [Fact]
    public void The_rules_that_are_the_benchmarks_judge_their_own_histories_rightly() => SelfCheck.Run(TextWriter.Null).ShouldBe(0);

    [Fact]
    public void A_whole_history_breaks_nothing() => Verdict.Of(Evidence()).ShouldBeEmpty();

    [Fact]
    public void One_that_was_acknowledged_and_did_not_arrive_is_lost()
    {
        arrivals.RemoveAll(a => a is { Id: "m-3", Recipient: "region" });
        Caught(Checker.Lost);
    }

    [Fact]
    public void One_that_was_only_ever_answered_500_is_lost()
    {
        Change("m-3", "region", a => a with { Status = 500 });
        Caught(Checker.Lost);
    }

    [Fact]
    public void A_newer_count_of_places_stands_for_an_older_one()
    {
        arrivals.RemoveAll(a => a.Id is "m-5");
        Verdict.Of(Evidence()).ShouldBeEmpty();
    }

    [Fact]
    public void The_later_one_before_the_earlier_one_is_out_of_order()
    {
        Change("m-3", "ml", a => a with { Started = Ms(5), Ended = Ms(6) });
        Caught(Checker.Order);
    }

    [Fact]
    public void The_later_one_while_the_earlier_one_is_unfinished_is_out_of_order()
    {
        Change("m-2", "ml", a => a with { Status = 500 });
        arrivals.Add(Of(Resultat, "ml", 50));
        Caught(Checker.Order);
    }

    [Fact]
    public void A_frozen_worker_may_repeat_an_earlier_one_after_a_later_one()
    {
        disturbances.Add(new(FaultKind.Freeze, "worker-1", Ms(21), Ms(10_000)));
        arrivals.Add(Of(Resultat, "ml", 10_001));
        Verdict.Of(Evidence()).ShouldBeEmpty();
        Verdict.Repetitions(Evidence()).Select(r => r.Cause).ShouldBe(["Freeze worker"]);
    }

    [Fact]
    public void One_that_comes_again_for_no_reason_is_caught()
    {
        arrivals.Add(Of(Entree, "ml", 50));
        Caught(Checker.Redelivered);
    }

    [Fact]
    public void Two_bodies_under_one_webhook_id_are_caught()
    {
        disturbances.Add(new(FaultKind.Kill, "worker-2", Ms(31), Ms(40)));
        arrivals.Add(Of(Entree, "ml", 50) with { BodySha256 = "other" });
        Caught(Checker.TwoBodies);
    }

    [Fact]
    public void Two_webhook_ids_for_one_message_to_one_recipient_are_caught()
    {
        arrivals.Add(Of(Entree, "ml", 50) with { WebhookId = "another" });
        Caught(Checker.Doubled);
    }

    [Fact]
    public void A_corrected_delivery_stands_for_the_one_that_it_replaces()
    {
        Change("m-3", "ml", a => a with { Status = 500 });
        Correct("another", Entree, "m-3 ml", 50);
        Verdict.Of(Evidence()).ShouldBeEmpty();
    }

    [Fact]
    public void A_corrected_delivery_that_is_overtaken_by_a_later_one_is_out_of_order()
    {
        Change("m-2", "ml", a => a with { Status = 500 });
        Correct("another", Resultat, "m-2 ml", 50);
        Caught(Checker.Order);
    }

    [Fact]
    public void One_that_comes_after_what_replaces_it_is_caught()
    {
        Change("m-3", "ml", a => a with { Status = 500 });
        Correct("another", Entree, "m-3 ml", 50);
        arrivals.Add(Of(Entree, "ml", 60));
        Caught(Verdict.Replaced);
    }

    [Fact]
    public void Two_that_replace_the_same_one_are_caught()
    {
        Change("m-3", "ml", a => a with { Status = 500 });
        Correct("another", Entree, "m-3 ml", 50);
        Correct("a third", Entree, "m-3 ml", 60);
        Caught(Checker.Doubled);
    }

    [Fact]
    public void One_that_replaces_another_message_is_caught()
    {
        arrivals.RemoveAll(a => a is { Id: "m-3", Recipient: "ml" });
        Correct("another", Entree, "m-2 ml", 50);
        Caught(Verdict.Replaced);
    }

    [Fact]
    public void A_corrected_delivery_that_nobody_approved_is_caught()
    {
        Change("m-3", "ml", a => a with { Status = 500 });
        Correct("another", Entree, "m-3 ml", 50);
        corrections[0] = corrections[0] with { State = "proposed", DecidedBy = null, Replacement = null };
        Caught(Verdict.FourEyes);
    }

    [Fact]
    public void A_corrected_delivery_that_its_own_author_approved_is_caught()
    {
        Change("m-3", "ml", a => a with { Status = 500 });
        Correct("another", Entree, "m-3 ml", 50);
        corrections[0] = corrections[0] with { DecidedBy = "exploitation" };
        Caught(Verdict.FourEyes);
    }

    [Fact]
    public void An_approved_correction_that_does_not_come_is_lost()
    {
        corrections.Add(new("m-3 ml", "approved", "exploitation", "exploitation-2", "another"));
        Caught(Checker.Lost);
    }

    [Theory]
    [InlineData("running", 7)]
    [InlineData("done", 6)]
    [InlineData("done", 8)]
    [InlineData("cancelled", 8)]
    public void A_replay_job_that_does_not_end_or_does_not_count_right_is_caught(string state, int turns)
    {
        replays[0] = replays[0] with { State = state, Replayed = turns - 3 };
        Caught(Verdict.Uncounted);
    }

    [Fact]
    public void A_second_202_for_one_id_is_caught()
    {
        answers.Add(new(Entree, Ms(0), Ms(3), 202, "receipt m-3", false, false));
        Caught(Checker.AcceptedTwice);
    }

    [Fact]
    public void One_without_an_answer_that_came_to_some_and_not_to_others_is_half_there()
    {
        answers.RemoveAll(a => a.Message == Entree);
        arrivals.RemoveAll(a => a is { Id: "m-3", Recipient: "region" });
        Caught(Verdict.HalfThere);
    }

    [Fact]
    public void One_without_an_answer_that_came_to_all_is_whole()
    {
        answers.RemoveAll(a => a.Message == Entree);
        Verdict.Of(Evidence()).ShouldBeEmpty();
    }

    [Fact]
    public void One_without_an_answer_that_came_to_nobody_was_not_taken()
    {
        answers.RemoveAll(a => a.Message == Entree);
        arrivals.RemoveAll(a => a.Id is "m-3");
        seen = new("retenue", ["receipt m-1", "receipt m-2"]);
        Verdict.Of(Evidence()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("retenue")]
    [InlineData("annulee")]
    public void A_journey_in_another_state_than_a_replay_gives_is_caught(string etat)
    {
        seen = seen! with { Etat = etat };
        Caught(Verdict.Journey);
    }

    [Fact]
    public void A_journey_that_is_not_known_is_caught()
    {
        seen = null;
        Caught(Verdict.Journey);
    }

    [Fact]
    public void A_journey_that_forgot_a_message_is_caught()
    {
        seen = seen! with { Receipts = ["receipt m-1", "receipt m-3"] };
        Caught(Verdict.Journey);
    }

    [Fact]
    public void Another_count_of_places_than_the_newest_is_caught()
    {
        places = 3;
        Caught(Verdict.Places);
    }

    [Fact]
    public void Other_content_that_is_accepted_under_a_known_id_is_caught()
    {
        wrongs.Add(new("other content", 409, 200));
        Caught(Verdict.WronglyAnswered);
    }

    [Fact]
    public void A_delivery_that_the_bridge_still_holds_open_is_caught()
    {
        unsettled.Add("m-3");
        Caught(Verdict.Unsettled);
    }

    private void Caught(string rule) => Verdict.Of(Evidence()).Select(v => v.Rule).Distinct().ShouldBe([rule]);

    private Evidence Evidence()
    {
        var history = new History();
        foreach (var m in All) history.Sent[(m.Emitter, m.Id)] = m;
        foreach (var answer in answers) history.Answers.Enqueue(answer);
        foreach (var arrival in arrivals) history.Arrivals.Enqueue(arrival);
        return new(
            history, disturbances, wrongs, All.ToDictionary(m => (m.Emitter, m.Id), Body),
            seen is null ? new Dictionary<string, SeenJourney>() : new() { [Prescription.Chain] = seen }, new Dictionary<string, int?> { [Session.Chain] = places }, unsettled, replays, corrections);
    }

    private static JsonObject Body(Message m) => new()
    {
        ["emis_le"] = $"2025-06-29T10:30:0{m.Position}Z",
        ["constate_le"] = $"2025-06-29T10:30:0{m.Position}Z",
        ["resultat"] = "retenu",
        ["places_disponibles"] = m == NewPlaces ? 7 : 3,
    };

    private static Arrival Of(Message m, string recipient, int at) =>
        new(recipient, $"{m.Id} {recipient}", m.Emitter, m.Id, m.Type, $"receipt {m.Id}", $"body {m.Id} {recipient}", Ms(at), Ms(at + 2), 200);

    private void Correct(string webhookId, Message message, string replaces, int at)
    {
        arrivals.Add(Of(message, "ml", at) with { WebhookId = webhookId, BodySha256 = "corrected", Replaces = replaces });
        corrections.Add(new(replaces, "approved", "exploitation", "exploitation-2", webhookId));
    }

    private void Change(string id, string recipient, Func<Arrival, Arrival> how)
    {
        var i = arrivals.FindIndex(a => a.Id == id && a.Recipient == recipient);
        arrivals[i] = how(arrivals[i]);
    }

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
