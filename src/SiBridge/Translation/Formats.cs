namespace SiBridge.Translation;

/// <summary>The words in which a recipient wants to read. One folder each in <c>Translation/</c>, but for the canonical one.</summary>
public interface IFormat
{
    /// <summary>The word in the network file: <c>canonical</c>, <c>lheo-2.3</c> …</summary>
    string Name { get; }

    /// <summary>What a delivery's <c>Content-Type</c> says.</summary>
    string ContentType { get; }

    /// <summary>How the names of its files end: <c>json</c>, <c>xml</c> …</summary>
    string Extension { get; }

    /// <summary>The message types that it has words for; null: all.</summary>
    IReadOnlyList<string>? Types { get; }

    /// <returns>The body that the audience reads, in <see cref="Body"/>'s parts.</returns>
    byte[] Make(Outgoing message);
}

/// <summary>Every format, by the word in the network file. A new one is one folder here and one line.</summary>
public static class Formats
{
    public static IFormat Canonical { get; } = new CanonicalFormat();

    public static IReadOnlyList<IFormat> All { get; } = [Canonical, new Lheo.LheoFormat()];

    /// <param name="name">Null: nothing was said, which is the canonical one.</param>
    /// <returns>Null when there is no such format.</returns>
    public static IFormat? Find(string? name) => name is null ? Canonical : All.FirstOrDefault(f => f.Name == name);

    /// <summary>The format of a delivery on disk.</summary>
    public static IFormat Of(string name) => Find(name) ?? throw new InvalidOperationException($"a delivery is in {name}, which this program does not know");

    private sealed class CanonicalFormat : IFormat
    {
        public string Name => "canonical";

        public string ContentType => "application/json; charset=utf-8";

        public string Extension => "json";

        public IReadOnlyList<string>? Types => null;

        public byte[] Make(Outgoing m) => CanonicalBody.Make(m.Message, m.Json, m.Share, m.Type, m.Receipt, m.Emetteur, m.Additions);
    }
}
