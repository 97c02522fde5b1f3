namespace SiBridge.Network;

/// <summary>A way to fetch what a partner says, as the network file names it in <c>source.kind</c>. One file each in <c>Sources</c>.</summary>
public interface ISourceKind
{
    /// <summary>The word in the network file: <c>directory</c>, <c>https</c> …</summary>
    string Kind { get; }

    /// <summary>Whether what it fetches is in a format that the settings name; else it knows that itself.</summary>
    bool TakesFormat => true;

    /// <summary>What is wrong with these settings, beyond their schema: one French sentence each, with the property at fault.</summary>
    IEnumerable<(string Property, string Message)> Problems(SourceSettings settings, IReadOnlyList<System.Net.IPNetwork> allow);
}
