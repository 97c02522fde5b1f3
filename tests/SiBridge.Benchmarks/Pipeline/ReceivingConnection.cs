using System.Net.Sockets;

namespace SiBridge.Benchmarks.Pipeline;

/// <summary>One connection of a sender to a receiver.</summary>
internal sealed class ReceivingConnection : IDisposable
{
    private static readonly byte[] Answer = "HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray();

    private readonly SocketAsyncEventArgs receive = new();
    private readonly byte[] buffer = new byte[16_384];
    private readonly Socket socket;
    private readonly DeliveryCheck check;
    private int length;

    public ReceivingConnection(Socket socket, DeliveryCheck check)
    {
        (this.socket, this.check) = (socket, check);
        socket.NoDelay = true;
        receive.Completed += (_, _) => Receive(received: true);
    }

    public void Receive(bool received)
    {
        try
        {
            while (true)
            {
                if (received && !Take()) return;
                receive.SetBuffer(buffer, length, buffer.Length - length);
                if (socket.ReceiveAsync(receive)) return;
                received = true;
            }
        }
        catch (SocketException)
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        socket.Dispose();
        receive.Dispose();
    }

    /// <returns>Whether there may be more to come.</returns>
    private bool Take()
    {
        if (receive.SocketError is not SocketError.Success || receive.BytesTransferred == 0)
        {
            Dispose();
            return false;
        }

        length += receive.BytesTransferred;
        var request = buffer.AsSpan(0, length);
        if (!HttpBytes.IsWhole(request)) return true;
        check.Note(request);
        length = 0;
        socket.Send(Answer);
        return true;
    }
}
