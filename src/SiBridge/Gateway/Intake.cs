using System.Runtime.InteropServices;
using System.Text.Json;
using SiBridge.Flows;
using SiBridge.JsonSchema;
using SiBridge.Journal;
using SiBridge.Network;
using SiBridge.Reference;
using SiBridge.Storage;

namespace SiBridge.Gateway;

/// <summary>Judges an array of messages and keeps the good ones, by whichever way it came: a request, a file, another system.</summary>
public sealed partial class Intake(Admission admission, MessageJournal journal, CurrentNetwork network, ILogger<Intake> log)
{
    /// <summary>Why a partner's messages of a type are refused, whatever they say; null when they are looked at.</summary>
    public static Problem? MayNotSend(Partner emitter, string type) => FlowTable.Of(type).Emitters.Contains(emitter.Kind)
        ? null
        : Problem.Forbidden($"Un partenaire de cette sorte n'envoie pas de message « {type} ».");

    /// <summary>What becomes of messages that the bridge made of something else, or read elsewhere than in a request, for their emitter.</summary>
    /// <param name="jsonArray">JSON, at least one message; each is judged on its own, in order.</param>
    /// <param name="saidBy">Who really says it, where a document speaks for the emitter.</param>
    /// <returns>One result per message. Of those with 503 nothing was kept: they may be taken again.</returns>
    /// <exception cref="DatabaseUnavailableException">Nothing at all was kept.</exception>
    public async Task<ItemResult[]> Take(Partner emitter, string type, byte[] jsonArray, Partner? saidBy = null)
    {
        if (!JsonText.TryParse(jsonArray, out var text, out var error)) return await TakeApart(emitter, type, jsonArray, Problem.InvalidJson(error), saidBy);
        using (text)
        {
            return MayNotSend(emitter, type) is { } problem
                ? [.. text.Root.EnumerateArray().Select(item => Refused(IdOf(item), problem))]
                : await Take(emitter, type, text, saidBy);
        }
    }

    /// <summary>The receipts of messages that are on disk under some ids, whichever of these partners said them, by id.</summary>
    public async Task<ILookup<string, Guid>> Known(IReadOnlyCollection<Partner> emitters, IReadOnlyCollection<string> ids) =>
        (await admission.Known([.. emitters.SelectMany(e => ids.Select(id => (e.Code, id)))])).ToLookup(m => m.Id, m => m.Receipt);

    /// <inheritdoc cref="Take(Partner, string, byte[], Partner)"/>
    internal async Task<ItemResult[]> Take(Partner emitter, string type, JsonText text, Partner? saidBy = null)
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
                if (judgement.New is { } message) waiting.Add((index, message with { DitPar = saidBy?.Code == emitter.Code ? null : saidBy?.Code }));
                else results[index] = judgement.Replay is { } replay ? ResultOf(IdOf(item), replay) : Refused(IdOf(item), judgement.Problem!);
                index++;
            }

            await Flush();
        }
        catch (DatabaseUnavailableException e) when (results.Any(r => r?.Status is 202))
        {
            // "Nothing was accepted" would be untrue for the items that are on disk already: only those that are left are told so.
            Unavailable(log, e);
            foreach (var (i, item) in text.Root.EnumerateArray().Index()) results[i] ??= Refused(IdOf(item), Problem.ItemUnavailable);
        }

        return results;
    }

    internal static int StatusOf(Appended appended) => appended.Fate is Fate.Accepted ? 202 : 200;

    /// <summary>Each item by itself: one that holds what no message may, U+0000 say, is refused, and its neighbours are not.</summary>
    private async Task<ItemResult[]> TakeApart(Partner emitter, string type, byte[] jsonArray, Problem problem, Partner? saidBy)
    {
        using var json = JsonDocument.Parse(jsonArray);
        if (json.RootElement.GetArrayLength() == 1) return [Refused(IdOf(json.RootElement[0]), problem)];
        var results = new List<ItemResult>();
        foreach (var item in json.RootElement.EnumerateArray()) results.AddRange(await Take(emitter, type, [(byte)'[', .. JsonMarshal.GetRawUtf8Value(item), (byte)']'], saidBy));
        return [.. results];
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

    /// <summary>An id as far as it can be told; one that breaks its schema or holds a NIR is not echoed.</summary>
    internal static string? Repeatable(string? id) =>
        id is { Length: > 0 and <= 64 } && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or ':' or '-') && !Nir.IsIn(id, NirScan.Everywhere) ? id : null;

    private static string? IdOf(JsonElement item) =>
        item.ValueKind is JsonValueKind.Object && item.TryGetProperty("id", out var id) && id.ValueKind is JsonValueKind.String ? Repeatable(id.GetString()) : null;

    [LoggerMessage(LogLevel.Error, "The database did not take the rest of an array")]
    private static partial void Unavailable(ILogger log, Exception e);
}
