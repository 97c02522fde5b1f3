using System.Net;
using System.Net.Sockets;

namespace SiBridge.Benchmarks.Pipeline;

/// <summary>The receiving programs of the organismes, one port each: they note each delivery, look closely at some, and answer 204.</summary>
internal sealed class Receivers : IDisposable
{
    private readonly List<Socket> listeners = [];
    private readonly Lock gate = new();
    private readonly HashSet<string> faults = [];
    private readonly Condition[] conditions;

    public Receivers(PipelineNetwork network, Func<Ledger> ledger)
    {
        conditions = new Condition[network.Organismes.Count];
        foreach (var (index, partner) in network.Organismes.Index())
        {
            var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen(512);
            listeners.Add(listener);
            _ = Accept(listener, new(number => network.OrganismeOf(number) == index, partner.Secret, ledger, Fault), () => conditions[index]);
        }
    }

    public IReadOnlyList<Uri> Urls => [.. listeners.Select(l => new Uri($"http://{l.LocalEndPoint}/sibridge"))];

    /// <summary>What was wrong with deliveries, each kind once.</summary>
    public IReadOnlyList<string> Faults
    {
        get { lock (gate) return [.. faults]; }
    }

    /// <summary>How one of them does from now on.</summary>
    public void Set(int organisme, Condition condition) => conditions[organisme] = condition;

    public void Dispose()
    {
        foreach (var listener in listeners) listener.Dispose();
    }

    private static async Task Accept(Socket listener, DeliveryCheck check, Func<Condition> condition)
    {
        try
        {
            while (true) new ReceivingConnection(await listener.AcceptAsync(), check, condition).Receive(received: false);
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
            // The run is over.
        }
    }

    private void Fault(string text)
    {
        lock (gate) faults.Add(text);
    }
}
