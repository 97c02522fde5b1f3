using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SiBridge.Gateway;
using SiBridge.Network;
using SiBridge.Sources;
using SiBridge.Translation;

namespace SiBridge.Cli.Translate;

/// <summary>What a partner's document becomes, one line after the other as it is read; judged as the gateway would, as far as it needs nothing known.</summary>
/// <param name="json">One object a line, for machines.</param>
internal sealed class ReadDocument(NetworkInForce network, Partner partner, IReading reading, string? type, bool json, TextWriter output)
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>For whom else a document in these words may speak, by whichever source it comes.</summary>
    private readonly HashSet<string> speaksFor = [.. partner.Sends.Where(s => s.Source.Format == reading.Name).SelectMany(s => s.SpeaksFor)];
    private readonly Dictionary<string, MessageVerdict> verdicts = [];
    private int read, refused, remarks;

    /// <returns>Whether each of its lines would be taken.</returns>
    /// <exception cref="CannotRunException">It cannot be read to its end.</exception>
    public bool Show(Stream document, string name, DateTimeOffset writtenAt)
    {
        var context = new ReadingContext(partner.Code, partner.Structures, partner.Sirets, network.Zone, name, writtenAt, type);
        try
        {
            foreach (var told in reading.Read(document, context)) Show(told is { About: { } about, Message: not null } ? Example(told, about) : told, name);
        }
        catch (UnreadableException e)
        {
            throw new CannotRunException($"{name}:{e.Line}:{e.Column}: {e.Message}");
        }

        if (!json) output.WriteLine($"{name} : {French.Count(read, "message lu", "messages lus")}, {French.Count(refused, "refusé", "refusés")}, {French.Count(remarks, "remarque", "remarques")}.");
        return refused == 0;
    }

    /// <summary>Which journey it is, only a running bridge can tell; here, an example of one that its organisme may speak of.</summary>
    private Told Example(Told told, ToldAbout about) =>
        told.Of("00000S00", "exemple", partner.Sirets.Concat(network.Partners.Where(p => speaksFor.Contains(p.Code)).SelectMany(p => p.Sirets)).FirstOrDefault()) with
        {
            Remarks = [.. told.Remarks, new(told.Line, about.Place, "mission_locale et prescription_id sont des exemples : un pont en marche y met le parcours ouvert de cette personne pour cette session.")],
        };

    private void Show(Told told, string name)
    {
        var message = told.Message is { } utf8 ? Whole(told, utf8) : null;
        var wrong = Wrong(told, message);
        // A social security number is shown nowhere, so also not here.
        if (wrong.Any(w => w.Code is "nir")) message = null;
        if (wrong.Count > 0) refused++;
        else if (message is not null) read++;
        remarks += told.Remarks.Count;
        if (json) output.WriteLine(Line(told, message, wrong).ToJsonString(OneLine));
        else Lines(told, name, message, wrong);
    }

    private List<ToldRefusal> Wrong(Told told, JsonObject? message)
    {
        if (told.Refusal is { } refusal) return [refusal];
        if (message is null) return [];
        if (network.SpeakerOf(partner, speaksFor, told.SpeaksFor) is not { } emitter) return [TakenLines.NotForThem];
        if (Intake.MayNotSend(emitter, told.Type!) is { } problem) return [new("", problem.Slug, problem.Detail)];
        if (!verdicts.TryGetValue(told.Type!, out var verdict)) verdicts[told.Type!] = verdict = new(told.Type!, TimeProvider.System, network.Zone.Id);
        return [.. verdict.Of(JsonSerializer.SerializeToUtf8Bytes(message)).Select(e => new ToldRefusal(e.Pointer, e.Code, e.Message))];
    }

    /// <summary>What a document may tell again gets its id and its instant when it turns out to be news; here, examples.</summary>
    private static JsonObject Whole(Told told, byte[] utf8)
    {
        var message = JsonNode.Parse(utf8)!.AsObject();
        if ((told.Session?.ToldAt ?? told.Fact?.ToldAt) is not { } toldAt) return message;
        message.Insert(0, "id", "exemple");
        message.Insert(1, "emis_le", toldAt.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture));
        return message;
    }

    private void Lines(Told told, string name, JsonObject? message, List<ToldRefusal> wrong)
    {
        if (message is not null)
        {
            output.WriteLine($"{name}:{told.Line}: {told.Type} {told.Id}".TrimEnd());
            output.WriteLine(message.ToJsonString(Readable));
        }

        foreach (var refusal in wrong) output.WriteLine($"{name}:{told.Line}: refusé : {(refusal.Place is "" ? "" : refusal.Place + " : ")}{refusal.Message}");
        foreach (var remark in told.Remarks) output.WriteLine($"{name}:{remark.Line}: remarque : {(remark.Place is "" ? "" : remark.Place + " : ")}{remark.Message}");
    }

    private static JsonObject Line(Told told, JsonObject? message, List<ToldRefusal> wrong) => new()
    {
        ["line"] = told.Line,
        ["id"] = told.Id,
        ["type"] = told.Type,
        ["message"] = message,
        ["errors"] = new JsonArray([.. wrong.Select(w => new JsonObject { ["place"] = w.Place, ["code"] = w.Code, ["message"] = w.Message })]),
        ["remarks"] = new JsonArray([.. told.Remarks.Select(r => new JsonObject { ["line"] = r.Line, ["place"] = r.Place, ["message"] = r.Message })]),
    };
}
