using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using SiBridge.JsonSchema;
using SiBridge.Reference;
using SiBridge.Translation;
using SiBridge.Translation.Codes;

namespace SiBridge.Network;

/// <summary>One thing wrong in a network file, or in one that travels with it.</summary>
/// <param name="Pointer">JSON pointer (RFC 6901) into the file.</param>
public sealed record NetworkProblem(string Pointer, string Message, int Line, int Column)
{
    /// <summary>The file beside the network file in which it is, by its relative name; null: the network file itself.</summary>
    public string? File { get; init; }

    /// <summary>In one line, as compilers do.</summary>
    /// <param name="origin">The network file, or the version that is read.</param>
    public string In(string origin) => $"{Where(origin)}:{Line}:{Column}: {(Pointer is "" ? "(document)" : Pointer)} : {Message}";

    /// <summary>The file in which it is.</summary>
    public string Where(string origin) => File is null ? origin : Path.Join(Path.GetDirectoryName(origin), File);
}

/// <summary>Reads a network file (contract §3): strict JSON, its schema, then what a schema cannot say. All problems are listed at once.</summary>
/// <param name="beyondLoopback">Whether this process listens to other machines: then the sample's public keys are refused.</param>
public sealed class NetworkFile(SchemaCatalogue schemas, IEnumerable<IChannelKind> channelKinds, IEnumerable<ISourceKind> sourceKinds, bool beyondLoopback = false)
{
    /// <summary>Replaces every <c>env:</c> and <c>file:</c> by what it stands for now; judges nothing else.</summary>
    /// <param name="folder">Where <c>file:</c> paths start.</param>
    /// <param name="files">Those that travel with it.</param>
    /// <param name="wrong">What is known to be wrong already.</param>
    public static ResolvedFile Resolve(byte[] utf8, string folder, IReadOnlyDictionary<string, byte[]> files, params IEnumerable<NetworkProblem> wrong)
    {
        if (!JsonText.TryParse(utf8, out var text, out var syntax))
            return new(utf8, files, null, [.. wrong, new("", syntax!.Message, syntax.Line, syntax.Column)]);

        using (text)
        {
            List<NetworkProblem> problems = [.. wrong];
            void Problem(string pointer, string message) => problems.Add(At(text!, pointer, message));
            var resolved = Unresolved.Resolve(JsonNode.Parse(text!.Root.GetRawText()), folder, "", Problem);
            return new(utf8, files, resolved?.ToJsonString() ?? "null", problems);
        }
    }

    /// <summary>The same, of a file that lies in a folder, with those beside it.</summary>
    /// <exception cref="IOException">One of those cannot be read.</exception>
    public static ResolvedFile ResolveIn(string folder, byte[] utf8)
    {
        var problems = new List<NetworkProblem>();
        var files = AttachedFiles.Read(folder, problems.Add);
        return Resolve(utf8, folder, files, problems);
    }

    /// <inheritdoc cref="Read(ResolvedFile, int)"/>
    /// <param name="folder">Where <c>file:</c> paths start, and those lie that travel with it.</param>
    public (NetworkInForce? Network, IReadOnlyList<NetworkProblem> Problems) Read(byte[] utf8, string folder, int version) => Read(ResolveIn(folder, utf8), version);

    /// <returns>The network, or why it is refused; exactly one of the two.</returns>
    public (NetworkInForce? Network, IReadOnlyList<NetworkProblem> Problems) Read(ResolvedFile source, int version)
    {
        // The places of what is wrong are told in the file as it is written.
        if (source.Problems.Count > 0 || !JsonText.TryParse(source.Utf8, out var text, out _)) return (null, source.Problems);

        using (text)
        {
            var problems = new List<NetworkProblem>();
            void Problem(string pointer, string message) => problems.Add(At(text!, pointer, message));
            var files = AttachedFiles.WithShipped(source.Files);
            using var attached = new AttachedJsons(files, problems);
            var tables = TableFiles.Read([.. attached.In("reference").Where(f => f.Obeys(schemas.Table)).Select(f => new TableFile(f.Code, f.Root, f.Problem))]);

            // Any string may stand for another one, so the schema judges what they stand for.
            using var resolved = JsonDocument.Parse(source.Json!);
            var errors = schemas.Network.Evaluate(resolved.RootElement).ToList();
            foreach (var error in errors) Problem(error.Pointer, error.Message);
            if (errors.Count > 0) return (null, problems);

            var file = resolved.RootElement.Deserialize(NetworkJson.Default.FileShape)!;
            // Of a zone that is unknown the network's own check tells.
            var (formats, readings) = ProfilFiles.Read(
                attached.In("profiles"), schemas, tables, TimeZoneInfo.TryFindSystemTimeZoneById(file.Network.Timezone, out var zone) ? zone : TimeZoneInfo.Utc);
            NetworkChecks.Run(file, channelKinds, formats, beyondLoopback, Problem);
            SendsChecks.Run(file, sourceKinds, readings, Problem);
            return problems.Count > 0 ? (null, problems) : (ToNetwork(file, version) with { Files = files, Tables = tables, Formats = formats, Readings = readings }, []);
        }
    }

    private static NetworkProblem At(JsonText text, string pointer, string message)
    {
        var (line, column) = text.Locate(pointer);
        return new(pointer, message, line, column);
    }

    private static NetworkInForce ToNetwork(FileShape file, int version) => new(
        version, file.Network.Name, TimeZoneInfo.FindSystemTimeZoneById(file.Network.Timezone), [.. file.Network.Allow.Select(IPNetwork.Parse)],
        TimeSpan.FromDays(file.Network.HeldDays),
        [.. file.Operators.Select(o => new Operator(o.Code, Keys(o.Keys)))],
        [.. file.Partners.Select(p => new Partner(
            p.Code, p.Kind, p.Name, p.Structures.ToHashSet(), p.Sirets.ToHashSet(), p.Region, Keys(p.Keys), p.Rate?.PerSecond,
            [.. p.Receives.Select(r => new Subscription(r.Code, r.Types.ToHashSet(), r.Departements?.ToHashSet(), Settings(r.Channel.Clone())))])
        {
            Sends = [.. p.Sends.Select(s => new Sending(s.Code, s.SpeaksFor.ToHashSet(), Source(s.Source.Clone())))],
            Contact = p.Contact is { } contact ? new(contact.Nom, contact.Courriel, contact.Telephone, Notices(contact.Notices)) : null,
        })])
    {
        Notices = Notices(file.Network.Notices),
        Deadlines = new(file.Deadlines.ToDictionary(d => d.Kind, d => d.ToDeadline())),
    };

    internal static ChannelSettings Settings(JsonElement channel) => new(channel.GetProperty("kind").GetString()!, channel);

    internal static SourceSettings Source(JsonElement source) => new(source.GetProperty("kind").GetString()!, source);

    private static ChannelSettings? Notices(NoticesShape? notices) => notices is null ? null : Settings(notices.Channel.Clone());

    private static List<AccessKey> Keys(IEnumerable<KeyShape> keys) => [.. keys.Select(k => new AccessKey(
        k.Id, Convert.FromHexString(k.Sha256), k.Expires is { } day ? DateOnly.Parse(day, CultureInfo.InvariantCulture) : null))];
}

internal sealed record FileShape(NetworkShape Network, PartnerShape[] Partners)
{
    public OperatorShape[] Operators { get; set; } = [];
    public DeadlineShape[] Deadlines { get; set; } = [];
}

internal sealed record DeadlineShape(string Kind)
{
    public bool Off { get; set; }
    public double? WorkingDays { get; set; }
    public double? CalendarDays { get; set; }
    public double? Second { get; set; }
    public double? Third { get; set; }

    public bool IsOneThing => (Off ? 1 : 0) + (WorkingDays is null ? 0 : 1) + (CalendarDays is null ? 0 : 1) == 1;

    /// <returns>Null when it is off.</returns>
    public Deadline? ToDeadline()
    {
        if (Off) return null;
        var (first, working) = (WorkingDays ?? CalendarDays!.Value, WorkingDays is not null);
        return new(new(first, working), new(Second ?? first, working), new(Third ?? Second ?? first, working));
    }
}

internal sealed record NetworkShape(string Name)
{
    public string Timezone { get; set; } = "Europe/Paris";
    public string[] Allow { get; set; } = [];
    public double HeldDays { get; set; } = 7;
    public NoticesShape? Notices { get; set; }
}

internal sealed record OperatorShape(string Code)
{
    public KeyShape[] Keys { get; set; } = [];
}

internal sealed record PartnerShape(string Code, PartnerKind Kind, string Name)
{
    public string[] Structures { get; set; } = [];
    public string[] Sirets { get; set; } = [];
    public string? Region { get; set; }
    public KeyShape[] Keys { get; set; } = [];
    public RateShape? Rate { get; set; }
    public ReceivesShape[] Receives { get; set; } = [];
    public SendsShape[] Sends { get; set; } = [];
    public ContactShape? Contact { get; set; }
}

internal sealed record KeyShape(string Id, string Sha256, string? Expires);

internal sealed record RateShape(double PerSecond);

internal sealed record NoticesShape(JsonElement Channel);

internal sealed record ContactShape(string? Nom, string? Courriel, string? Telephone, NoticesShape? Notices);

internal sealed record ReceivesShape(string Code, string[] Types, string[]? Departements, JsonElement Channel);

internal sealed record SendsShape(string Code, JsonElement Source)
{
    public string[] SpeaksFor { get; set; } = [];
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, Converters = [typeof(KindConverter)])]
[JsonSerializable(typeof(FileShape))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class NetworkJson : JsonSerializerContext;

internal sealed class KindConverter() : JsonStringEnumConverter<PartnerKind>(JsonNamingPolicy.SnakeCaseLower);
