using System.Globalization;
using SiBridge.EndToEnd.Harness;

namespace SiBridge.EndToEnd.Distributed;

/// <summary>Linux: which local ports a process has open.</summary>
internal static class Sockets
{
    private const int LocalAddress = 1, Inode = 9;

    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    public static HashSet<int> PortsOf(BridgeProcess process)
    {
        var own = Directory.EnumerateFileSystemEntries($"/proc/{process.Id}/fd").Select(fd => new FileInfo(fd).LinkTarget).ToHashSet();
        return [.. Tables.SelectMany(table => File.ReadLines(table).Skip(1))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(columns => own.Contains($"socket:[{columns[Inode]}]"))
            .Select(columns => int.Parse(columns[LocalAddress].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
    }
}
