using System.Diagnostics;
using System.Text;

namespace SiBridge.Benchmarks.Pipeline;

/// <summary>What became of each message of a run, by number. Instants are ticks of the stopwatch; zero is "not yet".</summary>
internal sealed class Ledger
{
    public const int Accepted = 202;

    private const int ChunkBits = 14, ChunkSize = 1 << ChunkBits;

    // Chunks, because nobody knows how many messages there will be, and what is written to must not move.
    private readonly Entry[]?[] chunks = new Entry[1 << 14][];
    private int count;

    public int Count => Volatile.Read(ref count);

    /// <summary>Deliveries of a message that was delivered before.</summary>
    public int Doubled { get; private set; }

    /// <param name="intended">When it should be sent.</param>
    /// <returns>The new message's number.</returns>
    public int Next(long intended)
    {
        var number = Interlocked.Increment(ref count) - 1;
        ref var chunk = ref chunks[number >> ChunkBits];
        if (Volatile.Read(ref chunk) is null) Interlocked.CompareExchange(ref chunk, new Entry[ChunkSize], null);
        this[number].Intended = intended;
        return number;
    }

    /// <summary>The first answer that was no 202, as it was written.</summary>
    public string? Refusal { get; private set; }

    /// <param name="answer">Empty when there was none.</param>
    public void Answered(int number, ReadOnlySpan<byte> answer)
    {
        var status = answer.IsEmpty ? 0 : HttpBytes.Status(answer);
        (this[number].Answered, this[number].Status) = (Stopwatch.GetTimestamp(), status);
        if (status != Accepted) Refusal ??= Encoding.UTF8.GetString(answer);
    }

    public void Delivered(int number)
    {
        if (Interlocked.CompareExchange(ref this[number].Delivered, Stopwatch.GetTimestamp(), 0) == 0) return;
        lock (chunks) Doubled++;
    }

    /// <returns>How many of the messages from a number on were acknowledged and have not arrived.</returns>
    public int Missing(int from) => Range(from, Count).Count(e => e.Status == Accepted && e.Delivered == 0);

    /// <summary>Copies, as they stand now.</summary>
    public IEnumerable<Entry> Range(int from, int to)
    {
        for (var number = from; number < to; number++)
        {
            if (chunks[number >> ChunkBits] is { } chunk) yield return chunk[number & (ChunkSize - 1)];
        }
    }

    private ref Entry this[int number] => ref chunks[number >> ChunkBits]![number & (ChunkSize - 1)];

    /// <summary>One message. Mutable, in an array: a million of them cost no collection.</summary>
    internal struct Entry
    {
        public long Intended, Answered, Delivered;
        public int Status;
    }
}
