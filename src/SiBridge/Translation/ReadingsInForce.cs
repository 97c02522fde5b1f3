namespace SiBridge.Translation;

/// <summary>The readings that a network may name: those of the program, and those that its own profiles describe.</summary>
/// <param name="described">Each with a name of its own: <c>csv:</c> and that of its profile.</param>
public sealed class ReadingsInForce(IReadOnlyList<IReading> described)
{
    /// <summary>Those of the program alone.</summary>
    public static ReadingsInForce Static { get; } = new([]);

    public IEnumerable<IReading> All => Readings.All.Concat(described);

    /// <inheritdoc cref="Readings.Find"/>
    public IReading? Find(string name) => Readings.Find(name) ?? described.FirstOrDefault(r => r.Name == name);
}
