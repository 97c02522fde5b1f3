namespace SiBridge.Translation;

/// <summary>The formats that a network may name: those of the program, and those that its own profiles describe.</summary>
/// <param name="described">Each with a name of its own: <c>csv:</c> and that of its profile.</param>
public sealed class FormatsInForce(IReadOnlyList<IFormat> described)
{
    /// <summary>Those of the program alone.</summary>
    public static FormatsInForce Static { get; } = new([]);

    public IEnumerable<IFormat> All => Formats.All.Concat(described);

    /// <inheritdoc cref="Formats.Find"/>
    public IFormat? Find(string? name) => Formats.Find(name) ?? described.FirstOrDefault(f => f.Name == name);
}
