using System.Text.Json;
using System.Text.Json.Nodes;

namespace SiBridge.Translation;

/// <summary>
/// Finds what a format has words for by leaving out one thing after the other: what makes no difference is not said. So every format
/// is judged by what it does, and none keeps a list of its words that could be wrong.
/// </summary>
internal sealed class Ablation
{
    private readonly Outgoing message;
    private readonly IFormat format;
    private readonly Func<byte[], Additions>? journey;
    private readonly byte[]? whole;

    /// <param name="journey">How the journey would be if the message said this; null: as it is.</param>
    public Ablation(Outgoing message, IFormat format, Func<byte[], Additions>? journey)
    {
        (this.message, this.format, this.journey) = (message, format, journey);
        Read = message.AsRead();
        whole = Made(Read);
    }

    /// <summary>What the audience reads, in canonical words.</summary>
    public JsonObject Read { get; }

    /// <summary>What the format does not say of it, or not to its end.</summary>
    public IReadOnlyList<Omission> Unsaid() => [.. Unsaid(Read, [])];

    /// <summary>What the bridge says of every message, as far as the body depends on it.</summary>
    public IEnumerable<string> Signed()
    {
        if (Differs(Made(Read, type: ""))) yield return "type";
        if (Differs(Made(Read, receipt: Guid.Empty))) yield return "receipt";
        if (Differs(Made(Read, emetteur: ""))) yield return "emetteur";
    }

    private IEnumerable<Omission> Unsaid(JsonNode node, object[] path) =>
        (node is JsonObject o ? o.Select(p => ((object)p.Key, p.Value)) : node.AsArray().Select((item, i) => ((object)i, item))).SelectMany(child => Unsaid(child.Item2!, path, child.Item1));

    private IEnumerable<Omission> Unsaid(JsonNode value, object[] above, object step)
    {
        object[] path = [.. above, step];
        if (!Differs(Without(path))) return [new(Pointer(path), LeftOut.NotInFormat)];
        if (value is not JsonValue told) return Unsaid(value, path);
        return told.TryGetValue<string>(out var text) && text.Length > 1 && !Differs(With(path, text[..^1])) ? [new(Pointer(path), LeftOut.CutShort)] : [];
    }

    private byte[]? Without(object[] path) => Made(Copy(path, (parent, step) =>
    {
        if (step is string name) parent.AsObject().Remove(name);
        else parent.AsArray().RemoveAt((int)step);
    }));

    private byte[]? With(object[] path, string other) => Made(Copy(path, (parent, step) =>
    {
        if (step is string name) parent[name] = other;
        else parent[(int)step] = other;
    }));

    private JsonObject Copy(object[] path, Action<JsonNode, object> change)
    {
        var copy = Read.DeepClone().AsObject();
        change(path.SkipLast(1).Aggregate((JsonNode)copy, (node, step) => step is string name ? node[name]! : node[(int)step]!), path[^1]);
        return copy;
    }

    private static string Pointer(object[] path) => string.Concat(path.Select(step => $"/{step}"));

    private bool Differs(byte[]? other) => other is null || !other.AsSpan().SequenceEqual(whole);

    /// <summary>Null when the format cannot do without what is missing: then it would have said it.</summary>
    private byte[]? Made(JsonObject read, string? type = null, Guid? receipt = null, string? emetteur = null)
    {
        var utf8 = JsonSerializer.SerializeToUtf8Bytes(read);
        using var json = JsonDocument.Parse(utf8);
        try
        {
            return Body.Of(format.Make(message.Retold(utf8, json.RootElement, journey?.Invoke(utf8), type, receipt, emetteur)), utf8);
        }
        // Whatever a format throws at a message that no schema accepted says that it looked for what is missing.
        catch (Exception)
        {
            return null;
        }
    }
}
