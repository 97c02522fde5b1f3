using SiBridge.Translation.Codes;

namespace SiBridge.Translation;

/// <summary>The formats that a network may name: those of the program, with its tables of codes, and those that its own profiles describe.</summary>
/// <param name="described">Each with a name of its own: <c>csv:</c> and that of its profile.</param>
public sealed class FormatsInForce(IReadOnlyList<IFormat> described, CodeTables? tables = null)
{
    private readonly IReadOnlyList<IFormat> all = [.. Formats.All.Select(f => f.With(tables ?? CodeTables.None)), .. described];

    /// <summary>Those of the program alone.</summary>
    public static FormatsInForce Static { get; } = new([]);

    public IEnumerable<IFormat> All => all;

    /// <inheritdoc cref="Formats.Find"/>
    public IFormat? Find(string? name) => name is null ? Formats.Canonical : all.FirstOrDefault(f => f.Name == name);
}
