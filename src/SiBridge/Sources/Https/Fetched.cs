using System.Text.Json;
using System.Text.Json.Serialization;

namespace SiBridge.Sources.Https;

/// <summary>What is remembered of the document that was read last, so that the same is not read again.</summary>
/// <param name="Url">Where it was: another address has other documents.</param>
/// <param name="ETag">As the server gave it; null: it gives none.</param>
/// <param name="Modified">When it was last changed, as the server says.</param>
/// <param name="Sha256">Of its bytes, for servers that tell nothing of it.</param>
internal sealed record Seen(string Url, string? ETag, DateTimeOffset? Modified, string Sha256)
{
    /// <returns>Null when nothing is remembered of this address.</returns>
    public static Seen? Of(string? memory, string url) =>
        memory is not null && JsonSerializer.Deserialize(memory, SeenJson.Default.Seen) is { } seen && seen.Url == url ? seen : null;

    public string ToMemory() => JsonSerializer.Serialize(this, SeenJson.Default.Seen);
}

[JsonSerializable(typeof(Seen))]
internal sealed partial class SeenJson : JsonSerializerContext;

/// <summary>What a request brought: a document, nothing new, or a reason why not.</summary>
/// <param name="Document">From its beginning; null when there is none to read.</param>
/// <param name="Seen">What to remember once it is read.</param>
/// <param name="Error">French: who answered what, what to do.</param>
/// <param name="Wait">As long as the server asked us to wait, or as it makes no sense to ask again; null: as it failed before.</param>
/// <param name="Unauthorized">It wants another token than it got.</param>
internal sealed record Fetched(FileStream? Document = null, Seen? Seen = null, string? Error = null, TimeSpan? Wait = null, bool Unauthorized = false)
{
    /// <summary>What was read last is what there is.</summary>
    public static Fetched NothingNew { get; } = new();
}
