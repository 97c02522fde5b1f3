using System.Text.Json;
using System.Text.Json.Serialization;
using SiBridge.JsonSchema;
using SiBridge.Journal;
using SiBridge.Network;
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
public sealed class PostMessages(Admission admission, MessageJournal journal, Intake intake, CurrentNetwork network, RateLimit rate, SessionsInLheo lheo) : IDisposable
{
    public const int ItemsMax = 1_000;

    /// <summary>A parsed array takes five times its own size in memory: of the large ones few are judged at once, the others wait for them.</summary>
    private const int Large = 2 << 20, LargeAtOnce = 2;

    private readonly SemaphoreSlim large = new(LargeAtOnce);

    public async Task<IResult> Post(HttpContext http, Partner emitter, string type)
    {
        if (Intake.MayNotSend(emitter, type) is { } forbidden) return forbidden;
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
        return Results.Json(view, GatewayJson.Default.ReceiptView, statusCode: Intake.StatusOf(appended));
    }

    private async Task<ItemResult[]> PostArray(HttpContext http, Partner emitter, string type, JsonText text)
    {
        var results = await intake.Take(emitter, type, text);
        // Some of its items are on disk: of the others each says by itself that it is not.
        if (results.Any(r => r.Status is 503)) Problem.RetrySoon(http);
        return results;
    }
}
