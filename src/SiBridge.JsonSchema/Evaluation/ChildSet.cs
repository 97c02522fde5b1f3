using System.Buffers;

namespace SiBridge.JsonSchema.Evaluation;

/// <summary>
/// Which children of an object or array a schema has looked at, by their position: what the unevaluated… keywords ask for. One set
/// serves both, because an instance is an object or an array, never both.
/// </summary>
internal readonly ref struct ChildSet
{
    private readonly ulong[]? _rented;

    /// <summary>An empty set of so many words of 64 children; the buffer is used when it is long enough.</summary>
    public ChildSet(int words, Span<ulong> buffer)
    {
        if (buffer.Length < words)
            buffer = _rented = ArrayPool<ulong>.Shared.Rent(words);
        Bits = buffer[..words];
        Bits.Clear();
    }

    public Span<ulong> Bits { get; }

    public static int Words(int children) => (children + 63) / 64;

    /// <summary>Does nothing on an empty set: then nobody wants to know.</summary>
    public static void Mark(Span<ulong> bits, int child)
    {
        if (!bits.IsEmpty)
            bits[child >> 6] |= 1UL << (child & 63);
    }

    public static bool Contains(ReadOnlySpan<ulong> bits, int child) => (bits[child >> 6] & (1UL << (child & 63))) != 0;

    public static void MarkAll(Span<ulong> bits) => bits.Fill(ulong.MaxValue);

    public static void Add(Span<ulong> bits, ReadOnlySpan<ulong> others)
    {
        for (int i = 0; i < bits.Length; i++)
            bits[i] |= others[i];
    }

    public void Dispose()
    {
        if (_rented is not null)
            ArrayPool<ulong>.Shared.Return(_rented);
    }
}
