using Shouldly;
using SiBridge.Delivery;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Delivery;

public sealed class PacerTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly ManualClock clock = new(new(2026, 9, 30, 12, 0, 0, TimeSpan.Zero));
    private readonly Pacer pacer;

    public PacerTests() => pacer = new(clock);

    [Fact]
    public void Without_a_rate_nobody_waits()
    {
        for (var i = 0; i < 100; i++) Turn(null).IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public async Task At_four_per_second_turns_are_a_quarter_of_a_second_apart_and_the_first_waits_as_long()
    {
        // Who had the lane before may have sent at the last moment.
        for (var i = 0; i < 9; i++)
        {
            var turn = Turn(4);
            clock.Advance(TimeSpan.FromMilliseconds(249));
            turn.IsCompleted.ShouldBeFalse();
            clock.Advance(TimeSpan.FromMilliseconds(1));
            (await Given(turn)).Starts();
        }
    }

    [Fact]
    public async Task Those_who_waited_while_the_process_was_frozen_do_not_start_all_at_once()
    {
        var turns = Enumerable.Range(0, 8).Select(_ => Turn(4)).ToList();

        clock.Advance(TimeSpan.FromSeconds(3));

        (await Given(turns[0])).Starts();
        turns.Count(t => t.IsCompleted).ShouldBe(1);
    }

    [Fact]
    public async Task One_that_was_frozen_between_its_turn_and_its_start_is_not_joined_by_the_next_when_it_wakes()
    {
        clock.Advance(TimeSpan.FromSeconds(1));
        using var turn = await Given(Turn(4));
        var next = Turn(4);

        clock.Advance(TimeSpan.FromSeconds(3));

        next.IsCompleted.ShouldBeFalse();
        turn.Starts();
        clock.Advance(TimeSpan.FromMilliseconds(249));
        next.IsCompleted.ShouldBeFalse();
        await AfterAPause(next);
    }

    [Fact]
    public async Task A_turn_of_which_no_send_came_holds_up_nobody_longer_than_it_was_held()
    {
        clock.Advance(TimeSpan.FromSeconds(1));
        var turn = await Given(Turn(4));
        var next = Turn(4);
        clock.Advance(TimeSpan.FromSeconds(3));

        turn.Dispose();

        (await Given(next)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Who_stops_waiting_does_not_let_the_one_behind_him_pass_the_one_before()
    {
        using var stop = new CancellationTokenSource();
        clock.Advance(TimeSpan.FromSeconds(1));
        using var turn = await Given(Turn(4));
        var gaveUp = pacer.Turn(4, stop.Token);
        var next = Turn(4);

        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => gaveUp);
        clock.Advance(TimeSpan.FromSeconds(3));

        next.IsCompleted.ShouldBeFalse();
        turn.Dispose();
        (await Given(next)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_send_that_starts_late_is_followed_a_whole_pause_later()
    {
        clock.Advance(TimeSpan.FromSeconds(1));
        var turn = await Given(Turn(4));
        clock.Advance(TimeSpan.FromMilliseconds(100));
        turn.Starts();

        var next = Turn(4);
        clock.Advance(TimeSpan.FromMilliseconds(249));
        next.IsCompleted.ShouldBeFalse();
        await AfterAPause(next);
    }

    [Fact]
    public void What_was_not_used_is_not_saved_up()
    {
        clock.Advance(TimeSpan.FromMinutes(1));

        Turn(4).IsCompletedSuccessfully.ShouldBeTrue();
        Turn(4).IsCompletedSuccessfully.ShouldBeFalse();
    }

    [Fact]
    public async Task Who_waits_stops_when_asked()
    {
        using var stop = new CancellationTokenSource();
        _ = Turn(4);
        var waits = pacer.Turn(4, stop.Token);

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => waits);
    }

    /// <summary>Whoever is woken goes on in his own time, and sets his timer from then on.</summary>
    private async Task AfterAPause(Task<PacedTurn> turn)
    {
        var steps = Task.Run(async () =>
        {
            for (; !turn.IsCompleted; clock.Advance(TimeSpan.FromMilliseconds(1))) await Task.Delay(1, TestContext.Current.CancellationToken);
        });
        await Given(turn);
        await steps;
    }

    private static Task<PacedTurn> Given(Task<PacedTurn> turn) => turn.WaitAsync(Bound, TestContext.Current.CancellationToken);

    private Task<PacedTurn> Turn(double? perSecond) => pacer.Turn(perSecond, TestContext.Current.CancellationToken);
}
