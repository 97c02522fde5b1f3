using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SiBridge.Gateway;

/// <summary>
/// Writes server-sent events (WHATWG HTML §9.2). The framework's own writer has no comments, and waits without end for a reader that takes
/// nothing. What is said is gathered until it is sent.
/// </summary>
internal sealed class EventWriter(Stream to, TimeProvider clock)
{
    /// <summary>Nobody who reads takes longer to take what fits into our buffers and his.</summary>
    public static readonly TimeSpan SendWithin = TimeSpan.FromSeconds(10);

    private readonly ArrayBufferWriter<byte> waiting = new(4096);

    public void Retry(TimeSpan after) => Text($"retry: {after.TotalMilliseconds:0}\n\n");

    /// <param name="id">Where to resume after it; null: where the last one said.</param>
    public void Event(string name, long? id, Action<Utf8JsonWriter> data)
    {
        if (id is not null) Text($"id: {id}\n");
        Text($"event: {name}\ndata: ");
        using (var writer = new Utf8JsonWriter(waiting, ShownSessions.Readable)) data(writer);
        Text("\n\n");
    }

    /// <summary>A comment, which proxies take for life, and the place up to which nothing concerned the reader.</summary>
    public void Heartbeat(long id) => Text($": rien de neuf\nid: {id}\n\n");

    /// <exception cref="OperationCanceledException">The reader has gone, or does not take what is sent.</exception>
    public async Task Send(CancellationToken gone)
    {
        using var slow = new CancellationTokenSource(SendWithin, clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(gone, slow.Token);
        await to.WriteAsync(waiting.WrittenMemory, limit.Token);
        await to.FlushAsync(limit.Token);
        waiting.ResetWrittenCount();
    }

    private void Text(FormattableString text) => Encoding.UTF8.GetBytes(text.ToString(CultureInfo.InvariantCulture), waiting);

    private void Text(string text) => Encoding.UTF8.GetBytes(text, waiting);
}
