using SiBridge.Translation.Codes;

namespace SiBridge.Translation;

/// <summary>The readings that a network may name: those of the program, with its tables of codes, and those that its own profiles describe.</summary>
/// <param name="described">Each with a name of its own: <c>csv:</c> and that of its profile.</param>
public sealed class ReadingsInForce(IReadOnlyList<IReading> described, CodeTables? tables = null)
{
    private readonly IReadOnlyList<IReading> all = [.. Readings.All.Select(r => r.With(tables ?? CodeTables.None)), .. described];

    /// <summary>Those of the program alone.</summary>
    public static ReadingsInForce Static { get; } = new([]);

    public IEnumerable<IReading> All => all;

    /// <returns>Null when there is no such reading.</returns>
    public IReading? Find(string name) => all.FirstOrDefault(r => r.Name == name);
}
