using System.Text;
using System.Text.Json;

namespace SiBridge.Translation.Lheo;

/// <summary>Format <c>lheo-2.3</c>: a session as a document of LHEO 2.3, made of what the audience would read in canonical JSON.</summary>
public sealed class LheoFormat : IFormat
{
    /// <summary>The media type of LHEO documents, in and out.</summary>
    public const string MediaType = "application/xml";

    public string Name => "lheo-2.3";

    public string ContentType => MediaType + "; charset=utf-8";

    public string Extension => "xml";

    public IReadOnlyList<string>? Types { get; } = ["session"];

    public byte[] Make(Outgoing message)
    {
        using var session = JsonDocument.Parse(Body.Of(message.In(Formats.Canonical), message.Message));
        return new BodyWriter(message.Message).Write(LheoDocument.Of([session.RootElement])).ToParts();
    }
}
