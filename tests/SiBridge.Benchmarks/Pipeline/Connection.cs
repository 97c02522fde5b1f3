using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace SiBridge.Benchmarks.Pipeline;

/// <summary>One connection of the load generator: one request at a time, kept alive, bytes only.</summary>
/// <param name="free">Told when the answer is there and the next request may go; never for a connection that broke.</param>
/// <param name="broken">Told instead when there will be no answer.</param>
internal sealed class Connection : IDisposable
{
    /// <summary>A server may close what was idle for long (Kestrel: 130 s).</summary>
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(60);

    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly SocketAsyncEventArgs receive = new();
    private readonly byte[] request = new byte[4096], answer = new byte[8192];
    private readonly Prescriptions prescriptions;
    private readonly Ledger ledger;
    private readonly Action<Connection> free;
    private readonly Action broken;
    private int number, length;
    private long used;

    public Connection(Uri gateway, Prescriptions prescriptions, Ledger ledger, Action<Connection> free, Action broken)
    {
        (this.prescriptions, this.ledger, this.free, this.broken) = (prescriptions, ledger, free, broken);
        socket.Connect(IPAddress.Parse(gateway.Host), gateway.Port);
        receive.Completed += (_, _) => Receive(received: true);
    }

    public bool IsFresh => Stopwatch.GetElapsedTime(used) < FreshFor;

    /// <summary>Sends a message and returns at once.</summary>
    public void Send(int message)
    {
        (number, length, used) = (message, 0, Stopwatch.GetTimestamp());
        try
        {
            // Synchronous: a request fits into the socket's buffer, and one thread has nothing else to do.
            socket.Send(request.AsSpan(0, prescriptions.Write(message, request)));
        }
        catch (SocketException)
        {
            Break();
            return;
        }

        Receive(received: false);
    }

    public void Dispose()
    {
        socket.Dispose();
        receive.Dispose();
    }

    private void Receive(bool received)
    {
        while (true)
        {
            if (received)
            {
                if (receive.SocketError is not SocketError.Success || receive.BytesTransferred == 0)
                {
                    Break();
                    return;
                }

                length += receive.BytesTransferred;
                if (HttpBytes.IsWhole(answer.AsSpan(0, length)))
                {
                    ledger.Answered(number, answer.AsSpan(0, length));
                    free(this);
                    return;
                }
            }

            receive.SetBuffer(answer, length, answer.Length - length);
            if (socket.ReceiveAsync(receive)) return;
            received = true;
        }
    }

    private void Break()
    {
        ledger.Answered(number, []);
        broken();
    }
}
