using Microsoft.Extensions.Logging;
using Shouldly;
using SiBridge.Storage;
using Xunit;

namespace SiBridge.Tests.Storage;

/// <summary>What a loop in the background makes of looks that fail, each written as what it throws: null when it goes well.</summary>
public sealed class RoundsTests
{
    private static readonly DatabaseUnavailableException Away = new("La base ne répond pas.");

    [Fact]
    public async Task A_database_that_is_away_is_told_once_and_again_when_it_went_anew() =>
        (await Log(Away, Away, Away, null, Away, Away)).ShouldBe(Enumerable.Repeat("The look at trifles was interrupted and is taken again: DatabaseUnavailableException, La base ne répond pas.", 2));

    [Fact]
    public async Task Another_trouble_is_told_beside_the_first() => (await Log(Away, new TimeoutException("late"), new TimeoutException("late"))).Count.ShouldBe(2);

    [Fact]
    public async Task Of_a_defect_the_message_is_not_told_in_which_a_person_s_data_could_stand() =>
        (await Log(new FormatException("« Lemoine » n'est pas une date."))).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            line => line.ShouldContain(nameof(FormatException)), line => line.ShouldContain(nameof(Trifles)), line => line.ShouldNotContain("Lemoine"));

    [Fact]
    public async Task Who_is_stopped_in_the_midst_of_a_look_ends_and_has_nothing_to_tell()
    {
        var log = new Lines();
        using var trifles = new Trifles([new OperationCanceledException()], log);
        await trifles.StartAsync(TestContext.Current.CancellationToken);
        await trifles.Looking.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        await trifles.StopAsync(TestContext.Current.CancellationToken);

        log.ShouldBeEmpty();
    }

    /// <summary>What the log tells of these looks, after which there is nothing more to do.</summary>
    private static async Task<List<string>> Log(params Exception?[] looks)
    {
        var log = new Lines();
        using var trifles = new Trifles(looks, log);
        await trifles.StartAsync(TestContext.Current.CancellationToken);
        await trifles.ExecuteTask!.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        return log;
    }

    private sealed class Trifles(Exception?[] looks, Lines log) : Rounds("trifles", new AtOnce(), log)
    {
        private readonly TaskCompletionSource looking = new();
        private int seen;

        public Task Looking => looking.Task;

        protected internal override async Task<TimeSpan?> Look(CancellationToken stop)
        {
            if (seen == looks.Length) return null;
            var trouble = looks[seen++];
            looking.TrySetResult();
            if (trouble is OperationCanceledException) await Task.Delay(Timeout.Infinite, stop);
            return trouble is null ? TimeSpan.Zero : throw trouble;
        }
    }

    /// <summary>Whoever rests has rested.</summary>
    private sealed class AtOnce : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }

    private sealed class Lines : List<string>, ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Add(formatter(state, exception));
    }
}
