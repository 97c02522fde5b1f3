namespace SiBridge.Benchmarks;

/// <summary>What the bridge prints: all of it in a file, its errors and warnings counted.</summary>
internal sealed class BridgeLog(string file) : IDisposable
{
    private const int Kept = 20;

    private readonly StreamWriter writer = new(file);
    private readonly Queue<string> last = new();
    private readonly Lock gate = new();
    private bool closed;

    public int Warnings { get; private set; }

    public List<string> Errors { get; } = [];

    public IReadOnlyList<string> Last
    {
        get { lock (gate) return [.. last]; }
    }

    public void Add(string? line)
    {
        if (line is null) return;
        lock (gate)
        {
            if (closed) return;
            writer.WriteLine(line);
            // Where in the code is in the file; why is what a reader of a few lines wants.
            if (!line.StartsWith("   at ", StringComparison.Ordinal)) last.Enqueue(line);
            if (last.Count > Kept) last.Dequeue();
            if (line.Contains(" warn: ", StringComparison.Ordinal)) Warnings++;
            if (line.Contains(" fail: ", StringComparison.Ordinal) || line.Contains(" crit: ", StringComparison.Ordinal)) Errors.Add(line);
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            closed = true;
            writer.Dispose();
        }
    }
}
