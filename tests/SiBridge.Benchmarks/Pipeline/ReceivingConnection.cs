using System.Net.Sockets;

namespace SiBridge.Benchmarks.Pipeline;

/// <summary>How a receiver does.</summary>
internal enum Condition
{
    /// <summary>Answers at once.</summary>
    Well,

    /// <summary>Cuts every connection and takes nothing.</summary>
    Dead,

    /// <summary>Takes what it is given, and answers after <see cref="ReceivingConnection.Slowness"/>.</summary>
    Slow,

    /// <summary>Refuses all but one in <see cref="ReceivingConnection.AcceptedOneIn"/>, for good.</summary>
    Refusing,
}

/// <summary>One connection of a sender to a receiver.</summary>
internal sealed class ReceivingConnection : IDisposable
{
    public static readonly TimeSpan Slowness = TimeSpan.FromSeconds(20);

    /// <summary>Fifty refusals in a row would stop the channel.</summary>
    public const int AcceptedOneIn = 10;

    private static readonly byte[] No = "HTTP/1.1 422 Unprocessable Content\r\nContent-Length: 0\r\n\r\n"u8.ToArray();

    private static readonly byte[] Answer = "HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray();

    private readonly SocketAsyncEventArgs receive = new();
    private readonly byte[] buffer = new byte[16_384];
    private readonly Socket socket;
    private readonly DeliveryCheck check;
    private readonly Func<Condition> condition;
    private int length;

    public ReceivingConnection(Socket socket, DeliveryCheck check, Func<Condition> condition)
    {
        (this.socket, this.check, this.condition) = (socket, check, condition);
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
        var how = condition();
        if (how is Condition.Dead)
        {
            Dispose();
            return false;
        }

        var refused = how is Condition.Refusing && Prescriptions.NumberOf(HttpBytes.Body(request)) % AcceptedOneIn != 0;
        if (!refused) check.Note(request);
        length = 0;
        if (refused) socket.Send(No);
        else if (how is Condition.Slow) _ = AnswerLater();
        else socket.Send(Answer);
        return true;
    }

    private async Task AnswerLater()
    {
        await Task.Delay(Slowness);
        try
        {
            socket.Send(Answer);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Nobody waits for it any more.
        }
    }
}
