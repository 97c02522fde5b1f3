using SiBridge.EndToEnd;
using SiBridge.EndToEnd.Distributed;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

// Most of these tests wait more than they compute: four at once keep two processors busy.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace SiBridge.EndToEnd;

/// <summary>What takes minutes begins first, so that nobody waits for it alone in the end.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    public IReadOnlyCollection<T> OrderTestCollections<T>(IReadOnlyCollection<T> testCollections) where T : ITestCollection =>
        [.. testCollections.OrderBy(c => c.TestCollectionDisplayName switch
        {
            Breaking.Name => 0,
            var name when name.Contains($".{nameof(Torture)}.", StringComparison.Ordinal) => 1,
            var name when name.Contains($".{nameof(Distributed)}.", StringComparison.Ordinal) => 2,
            _ => 3,
        })];
}
