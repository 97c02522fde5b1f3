using System.Net;
using System.Net.Sockets;

namespace SiBridge.Servers;

/// <summary>
/// Ports of this machine that stay free between a stop and the next start: below those that the system hands out by itself, or an outgoing
/// connection could take one, or a sender connect to itself. Each is given out once; from a random one on, so that two test runs at once
/// do not settle on the same.
/// </summary>
public static class FreePort
{
    private const int First = 15_000, Count = 17_000;

    private static int next = Random.Shared.Next(Count);

    public static int Next()
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
