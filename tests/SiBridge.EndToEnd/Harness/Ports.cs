using System.Net;
using System.Net.Sockets;

namespace SiBridge.EndToEnd.Harness;

/// <summary>
/// Ports of this machine that stay free between a stop and the next start: below those that the system hands out by itself, and
/// each given out once.
/// </summary>
internal static class Ports
{
    private const int First = 20_000, Count = 12_000;

    private static int next = Random.Shared.Next(Count);

    public static int Free()
    {
        for (var tries = 0; tries < Count; tries++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref next) % Count);
            if (IsFree(port)) return port;
        }

        throw new InvalidOperationException($"no free port from {First} to {First + Count - 1}");
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
