using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using SiBridge.Flows;
using SiBridge.JsonSchema;
using SiBridge.Journal;
using SiBridge.Network;
using SiBridge.Reference;
using SiBridge.Storage;
using SiBridge.Translation.Lheo;

namespace SiBridge.Gateway;

/// <summary>The answer to one accepted message.</summary>
public sealed record ReceiptView(string Id, Guid Receipt, DateTimeOffset AcceptedAt, IReadOnlyList<string> Avertissements, LinksView Links);

public sealed record LinksView(string Self);

/// <summary>The answer to an array: one result per item, in order.</summary>
public sealed record ItemResults(IReadOnlyList<ItemResult> Results);

/// <param name="Id">The item's own; null when it has none that could be repeated.</param>
/// <param name="Remarques">What was odd in an item that was not told in canonical words, and what was done; null for others.</param>
public sealed record ItemResult(
    string? Id,
    int Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? Receipt = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Avertissements = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Problem? Problem = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<LheoRemark>? Remarques = null);

/// <summary>Takes in one message or an array of them (contract §2) and answers when they are on disk.</summary>
public sealed class PostMessages(Admission admission, MessageJournal journal, CurrentNetwork network, RateLimit rate, SessionsInLheo lheo) : IDisposable
{
    public const int ItemsMax = 1_000;

    /// <summary>A parsed array takes five times its own size in memory: of the large ones few are judged at once, the others wait for them.</summary>
    private const int Large = 2 << 20, LargeAtOnce = 2;

    private readonly SemaphoreSlim large = new(LargeAtOnce);

    public async Task<IResult> Post(HttpContext http, Partner emitter, string type)
    {
        if (!FlowTable.Of(type).Emitters.Contains(emitter.Kind))
            return Problem.Forbidden($"Un partenaire de cette sorte n'envoie pas de message « {type} ».");
        if (rate.Admit(http, emitter) is { } tooMany) return tooMany;
        var (bytes, problem) = await RequestBody.Read(http, xml: type is "session");
        if (problem is not null) return problem;
        if (bytes!.Length <= Large) return await Post(http, emitter, type, bytes);
        await large.WaitAsync(http.RequestAborted);
        try
        {
            return await Post(http, emitter, type, bytes);
        }
        finally
        {
            large.Release();
        }
    }

    public void Dispose() => large.Dispose();

    /// <summary>What becomes of messages that the bridge makes of something else for their emitter: an array of 1 to 1,000 of them.</summary>
    public async Task<ItemResult[]> PostMade(HttpContext http, Partner emitter, string type, byte[] array)
    {
        if (!JsonText.TryParse(array, out var text, out _)) throw new InvalidOperationException("what the bridge made is no JSON");
        using (text)
        {
            rate.Charge(http, emitter, text.Root.GetArrayLength());
            return await PostArray(http, emitter, type, text);
        }
    }

    /// <summary>The answer to an array.</summary>
    public static IResult Answer(HttpContext http, IReadOnlyList<ItemResult> results)
    {
        var status = results.Any(r => r.Status is 202) ? 202 : results.Any(r => r.Status is 200) ? 200 : 422;
        if (status is 200) http.Response.Headers["Idempotent-Replay"] = "true";
        return Results.Json(new ItemResults(results), GatewayJson.Default.ItemResults, statusCode: status);
    }

    private async Task<IResult> Post(HttpContext http, Partner emitter, string type, byte[] bytes)
    {
        if (RequestBody.IsXml(http)) return await PostLheo(http, emitter, bytes);
        if (!JsonText.TryParse(bytes, out var text, out var syntax)) return Problem.InvalidJson(syntax);
        using (text)
        {
            var isArray = text!.Root.ValueKind is JsonValueKind.Array;
            var count = isArray ? text.Root.GetArrayLength() : 1;
            if (count == 0) return Problem.InvalidJson(new(JsonSyntaxCodes.Empty, "Le tableau est vide : envoyez de 1 à 1 000 messages.", 1, 1));
            if (count > ItemsMax) return Problem.TooLarge($"Un tableau tient au plus {ItemsMax} messages ; celui-ci en a {count}.");
            rate.Charge(http, emitter, count);
            return isArray ? Answer(http, await PostArray(http, emitter, type, text)) : await PostOne(http, emitter, type, text);
        }
    }

    private async Task<IResult> PostLheo(HttpContext http, Partner emitter, byte[] bytes)
    {
        var (told, problem) = await lheo.Read(emitter, bytes, network.Current.Zone);
        if (problem is not null) return problem;
        return Answer(http, told!.Results(told.News is { } news ? await PostMade(http, emitter, "session", news) : []));
    }

    private async Task<IResult> PostOne(HttpContext http, Partner emitter, string type, JsonText text)
    {
        var judgement = await admission.Judge(emitter, type, network.Current, text.Root, text, "");
        if (judgement.Problem is { } problem) return problem;
        var appended = judgement.Replay ?? (await journal.Append([judgement.New!]))[0];
        if (appended.Fate is Fate.Conflict) return Problem.IdConflict;
        if (appended.Fate is Fate.Replay) http.Response.Headers["Idempotent-Replay"] = "true";
        var id = text.Root.GetProperty("id").GetString()!;
        var view = new ReceiptView(id, appended.Receipt, appended.AcceptedAt, appended.Avertissements, new($"/v1/messages/{appended.Receipt}"));
        return Results.Json(view, GatewayJson.Default.ReceiptView, statusCode: StatusOf(appended));
    }

    private async Task<ItemResult[]> PostArray(HttpContext http, Partner emitter, string type, JsonText text)
    {
        var current = network.Current;
        var results = new ItemResult[text.Root.GetArrayLength()];
        var waiting = new List<(int Index, NewMessage Message)>();
        async Task Flush()
        {
            if (waiting.Count == 0) return;
            var appended = await journal.Append([.. waiting.Select(w => w.Message)]);
            for (var i = 0; i < waiting.Count; i++) results[waiting[i].Index] = ResultOf(waiting[i].Message.Id, appended[i]);
            waiting.Clear();
        }

        try
        {
            var index = 0;
            foreach (var item in text.Root.EnumerateArray())
            {
                var judgement = await JudgeItem(emitter, type, current, item, text, index, waiting, Flush);
                if (judgement.New is { } message) waiting.Add((index, message));
                else results[index] = judgement.Replay is { } replay ? ResultOf(IdOf(item), replay) : Refused(IdOf(item), judgement.Problem!);
                index++;
            }

            await Flush();
        }
        catch (DatabaseUnavailableException e) when (results.Any(r => r?.Status is 202))
        {
            // "Nothing was accepted" would be untrue for the items that are on disk already: only those that are left are told so.
            Refusals.Tell(http, e);
            Problem.RetrySoon(http);
            foreach (var (i, item) in text.Root.EnumerateArray().Index()) results[i] ??= Refused(IdOf(item), Problem.ItemUnavailable);
        }

        return results;
    }

    /// <summary>Items share one transaction, but for those that depend on an earlier one of the same array: that one must be on disk first.</summary>
    private async Task<Judgement> JudgeItem(
        Partner emitter, string type, NetworkInForce current, JsonElement item, JsonText text, int index, List<(int Index, NewMessage Message)> waiting, Func<Task> flush)
    {
        if (JsonMarshal.GetRawUtf8Value(item).Length > RequestBody.OneMessage) return new(Problem: Problem.TooLarge("Un message tient en 1 Mio."));
        var judgement = await admission.Judge(emitter, type, current, item, text, $"/{index}");
        if (judgement.New is null || !waiting.Any(w => DependsOn(judgement.New, w.Message))) return judgement;
        await flush();
        return await admission.Judge(emitter, type, current, item, text, $"/{index}");
    }

    private static bool DependsOn(NewMessage later, NewMessage earlier) =>
        later.Id == earlier.Id || later.OrderKey == earlier.OrderKey || later.Corrige == earlier.Id || MayContradict(later.Join, earlier.Join);

    /// <summary>Whether two joins speak of a name in common: other sessions' names, a Carif's every item, cannot contradict each other.</summary>
    private static bool MayContradict(SessionJoin? later, SessionJoin? earlier) =>
        later is not null && earlier is not null && later.Organisme == earlier.Organisme && (later.Triplet == earlier.Triplet || later.Reference == earlier.Reference);

    private static ItemResult ResultOf(string? id, Appended appended) => appended.Fate is Fate.Conflict
        ? Refused(id, Problem.IdConflict)
        : new(id, StatusOf(appended), appended.Receipt, appended.Fate is Fate.Accepted ? appended.Avertissements : null);

    private static ItemResult Refused(string? id, Problem problem) => new(id, problem.Status, Problem: problem);

    private static int StatusOf(Appended appended) => appended.Fate is Fate.Accepted ? 202 : 200;

    /// <summary>The item's id as far as it can be told; one that breaks its schema or holds a NIR is not echoed.</summary>
    private static string? IdOf(JsonElement item) =>
        item.ValueKind is JsonValueKind.Object && item.TryGetProperty("id", out var id) && id.ValueKind is JsonValueKind.String && id.GetString() is { Length: <= 64 } text
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or ':' or '-') && !Nir.IsIn(text, NirScan.Everywhere)
            ? text
            : null;
}
