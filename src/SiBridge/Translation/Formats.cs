using System.Text.Json;
using SiBridge.Translation.Codes;

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

    /// <summary>Whether it tells how a journey stands, and not what happened: then it needs <see cref="Additions.Etape"/>, and none but a Mission Locale reads it.</summary>
    bool TellsState => false;

    /// <summary>The format as one channel wants it, where there is something to want.</summary>
    /// <param name="channel">The channel's properties in the network file.</param>
    /// <param name="zone">Of the network.</param>
    IFormat For(JsonElement channel, TimeZoneInfo zone) => this;

    /// <summary>The format with the tables of codes of a network, where it has any use for them.</summary>
    IFormat With(CodeTables inForce) => this;

    /// <summary>The only audience that it can be written for; null: any.</summary>
    Audience? Only => null;

    /// <summary>What is wrong with what a channel wants of it, beyond the schema: one French sentence each, with the property at fault.</summary>
    IEnumerable<(string Property, string Message)> Problems() => [];

    /// <summary>Whether there is anything to tell: where not, there is no delivery.</summary>
    bool Says(Outgoing message) => true;

    /// <returns>The body that the audience reads, in <see cref="Body"/>'s parts.</returns>
    byte[] Make(Outgoing message);

    /// <summary>A body taken apart, each value by where it stands, for people who compare two.</summary>
    IReadOnlyList<BodyPlace> Places(byte[] body) => Extension is "json" ? BodyPlaces.OfJson(body) : BodyPlaces.OfLines(body);

    /// <summary>Where below a channel's url a body goes; null: to the url itself, as every body but those for systems of their own making.</summary>
    Address? AddressOf(byte[] body) => null;
}

/// <param name="Method">Of HTTP.</param>
/// <param name="Path">Below the channel's url, with its first slash; null: none can be made of the body.</param>
public sealed record Address(string Method, string? Path);

/// <summary>Every format, by the word in the network file. A new one is one folder here and one line.</summary>
public static class Formats
{
    /// <summary>Stands before the name of a profile of files.</summary>
    public const string Csv = "csv:";

    public static IFormat Canonical { get; } = new CanonicalFormat();

    public static IReadOnlyList<IFormat> All { get; } = [Canonical, new Lheo.LheoFormat(), new Imilo.ImiloFormat(), new FranceTravail.FranceTravailFormat()];

    /// <param name="name">Null: nothing was said, which is the canonical one.</param>
    /// <returns>Null when there is no such format.</returns>
    public static IFormat? Find(string? name) => name is null ? Canonical : All.FirstOrDefault(f => f.Name == name);

    /// <summary>How a body is marked that was made once in a format: its profile may be gone when it is sent.</summary>
    public static (string ContentType, string Extension) MarksOf(string name) => Find(name) is { } format ? (format.ContentType, format.Extension)
        : name.StartsWith(Csv, StringComparison.Ordinal) ? ("text/csv", "csv")
        : throw new InvalidOperationException($"a delivery is in {name}, which this program does not know");

    private sealed class CanonicalFormat : IFormat
    {
        public string Name => "canonical";

        public string ContentType => "application/json; charset=utf-8";

        public string Extension => "json";

        public IReadOnlyList<string>? Types => null;

        public byte[] Make(Outgoing m) => CanonicalBody.Make(m.Message, m.Json, m.Share, m.Type, m.Receipt, m.Emetteur, m.Additions);
    }
}
