using SiBridge.Network;
using SiBridge.Sources;
using SiBridge.Sources.Https;
using SiBridge.Sources.Imilo;

namespace SiBridge.Hosting;

/// <summary>The ways to fetch what a partner says that this program has. A new one is one file in <c>Sources</c> and one word here.</summary>
internal static class SourceKinds
{
    /// <returns>One of each; the caller disposes of those that are disposable.</returns>
    public static IReadOnlyList<ISource> All(CurrentNetwork network, TimeProvider clock) => [new DirectorySource(clock), new HttpsSource(network, clock), new ImiloSource(network, clock)];
}
