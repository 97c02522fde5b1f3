using System.Net;
using System.Net.Sockets;

namespace SiBridge.Servers;

internal static class FreePort
{
    /// <summary>
    /// Below the range from which outgoing connections take theirs: while a server is down, one of those could take its port, and it
    /// could not come back. At random, so that two test runs at once do not settle on the same one between this look and the server's start.
    /// </summary>
    public static int Next()
    {
        while (true)
        {
            var port = Random.Shared.Next(15_000, 32_000);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken.
            }
        }
    }
}
