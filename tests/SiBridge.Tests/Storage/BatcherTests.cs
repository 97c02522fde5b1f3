using Shouldly;
using SiBridge.Storage;
using Xunit;

namespace SiBridge.Tests.Storage;

/// <summary>What comes while a transaction is under way shares the next one.</summary>
public sealed class BatcherTests
{
    private readonly List<string> batches = [];
    private readonly TaskCompletionSource begin = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Batcher<string, string> batcher;
    private Exception? failure;

    /// <summary>Answers each in capitals, once <see cref="begin"/> says so.</summary>
    public BatcherTests() => batcher = new(2, async items =>
    {
        batches.Add(string.Join(' ', items));
        await begin.Task;
        if (items.Contains("bad")) throw failure!;
        return [.. items.Select(i => i.ToUpperInvariant())];
    });

    [Fact]
    public async Task Who_comes_alone_waits_for_nobody()
    {
        var a = batcher.Do("a");

        batches.ShouldBe(["a"]);
        begin.SetResult();
        (await a).ShouldBe("A");
    }

    [Fact]
    public async Task Those_who_come_meanwhile_go_together_as_many_as_may_and_each_gets_its_own_answer()
    {
        var all = Task.WhenAll("a b c d".Split().Select(batcher.Do));
        begin.SetResult();

        (await all).ShouldBe(["A", "B", "C", "D"]);
        batches.ShouldBe(["a", "b c", "d"]);
    }

    [Fact]
    public async Task A_bad_one_harms_only_itself()
    {
        failure = new InvalidOperationException("bad");
        var (a, good, bad) = (batcher.Do("a"), batcher.Do("good"), batcher.Do("bad"));
        begin.SetResult();

        (await a).ShouldBe("A");
        (await good).ShouldBe("GOOD");
        (await Should.ThrowAsync<InvalidOperationException>(() => bad)).ShouldBeSameAs(failure);
        batches.ShouldBe(["a", "good bad", "good", "bad"]);
        (await batcher.Do("b")).ShouldBe("B");
    }

    [Fact]
    public async Task A_database_that_is_away_is_told_to_all_and_not_asked_for_each()
    {
        failure = new DatabaseUnavailableException("absente");
        var (a, good, bad) = (batcher.Do("a"), batcher.Do("good"), batcher.Do("bad"));
        begin.SetResult();

        await a;
        await Should.ThrowAsync<DatabaseUnavailableException>(() => good);
        await Should.ThrowAsync<DatabaseUnavailableException>(() => bad);
        batches.ShouldBe(["a", "good bad"]);
    }
}
