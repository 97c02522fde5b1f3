using SiBridge.Hosting;
using SiBridge.Network;
using SiBridge.Reference;

namespace SiBridge.Cli;

/// <summary>Reads a network file for verbs that only look at it.</summary>
internal static class NetworkReading
{
    /// <returns>The network, or a French line for each thing that is wrong with its file; exactly one of the two.</returns>
    public static (NetworkInForce? Network, IReadOnlyList<string> Problems) Read(string path, bool beyondLoopback = false)
    {
        ResolvedFile read;
        try
        {
            read = NetworkFile.ResolveIn(Path.GetDirectoryName(Path.GetFullPath(path))!, File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, [ValidateVerb.Unreadable(path, e)]);
        }

        var kinds = ChannelKinds.All(new CurrentNetwork(), TimeProvider.System);
        var sources = SourceKinds.All(new CurrentNetwork(), TimeProvider.System);
        var (network, problems) = new NetworkFile(new SchemaCatalogue(), kinds, sources, beyondLoopback).Read(read, version: 0);
        foreach (var kind in kinds.OfType<IDisposable>().Concat(sources.OfType<IDisposable>())) kind.Dispose();
        return (network, [.. problems.Select(p => p.In(path))]);
    }
}
