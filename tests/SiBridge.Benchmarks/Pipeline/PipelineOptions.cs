namespace SiBridge.Benchmarks.Pipeline;

/// <summary>What the command line asks for; units and defaults stand there.</summary>
/// <param name="Shapes">Names of <see cref="Shape"/>, in the order in which they take turns.</param>
/// <param name="Messages">How many the saturated load sends instead of lasting so many seconds.</param>
/// <param name="Prefill">How many messages the database holds before each saturated load.</param>
internal sealed record PipelineOptions(
    IReadOnlyList<string> Shapes, IReadOnlyList<double> Rates, int Seconds, int Repeat, int InFlight, int? Messages, int Gateways, int Workers,
    IReadOnlyList<long> Prefill, string Bridge, string Reference)
{
    public int Recipients { get; init; } = 8;

    /// <summary>Whether the database tells what it spent on each statement, and how large each table has become.</summary>
    public bool Statements { get; init; }

    /// <summary>Indexes that are dropped before the load, to see what they cost.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];
}
