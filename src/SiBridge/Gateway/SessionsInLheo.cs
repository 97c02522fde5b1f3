using System.Text.Json;
using SiBridge.Journal;
using SiBridge.Network;
using SiBridge.Storage;
using SiBridge.Translation;
using SiBridge.Translation.Lheo;

namespace SiBridge.Gateway;

/// <summary>Sessions told in LHEO: which of them say something new, as the messages that say it.</summary>
public sealed class SessionsInLheo(Database database, Repetitions repetitions)
{
    /// <returns>What the document says, or why it is refused as a whole; exactly one of the two.</returns>
    public async Task<(ToldSessions? Told, Problem? Problem)> Read(Partner emitter, byte[] xml, TimeZoneInfo zone)
    {
        var told = new List<LheoItem>();
        // A formation without a session has no result of its own: what was odd about it is told with the session beside it.
        var between = new List<LheoRemark>();
        try
        {
            using var reader = new LheoReader(new MemoryStream(xml), zone);
            foreach (var item in reader.Items())
            {
                between.AddRange(item.Remarks);
                if (item.Session is null && item.Refusal is null) continue;
                told.Add(item with { Remarks = [.. between] });
                between.Clear();
                if (told.Count > PostMessages.ItemsMax)
                    return (null, Problem.TooLarge($"Un document tient au plus {PostMessages.ItemsMax} sessions ici ; un catalogue entier s'importe avec « sibridge import lheo »."));
            }
        }
        catch (LheoUnreadableException e)
        {
            return (null, Problem.InvalidXml(e.Message, Math.Max(e.Line, 1), Math.Max(e.Column, 1)));
        }

        if (told.Count == 0) return (null, Problem.InvalidXml("Ce document ne porte aucune session : de 1 à 1 000 sont attendues."));
        told[^1] = told[^1] with { Remarks = [.. told[^1].Remarks, .. between] };
        var known = await database.Read(db => Annonces.Of(db, emitter.Code, [.. told.Where(i => i.Session is not null).Select(i => KeyOf(i.Session!)).Distinct()]));
        var sessions = new ToldSessions(told, known);
        foreach (var some in sessions.Unchanged.Chunk(Repetitions.AtOnce)) await repetitions.Hear(emitter, [.. some.Select(s => CompteRedit.Of(s.Content)).OfType<CompteRedit>()]);
        return (sessions, null);
    }

    public static string KeyOf(ToldSession session) => OrderKey.Of(session.Organisme, session.Cle);

    public static byte[] HashOf(ToldSession session)
    {
        using var json = JsonDocument.Parse(session.Content);
        return Annonces.Hash(json.RootElement);
    }

    /// <summary>The message that says a session anew: never older than the last word, which a catalogue that goes back to an earlier date would be.</summary>
    public static byte[] MessageOf(ToldSession session, string key, byte[] hash, Annonce? last) =>
        session.Message(Annonces.Id(key, hash, last), last is not null && last.EmisLe > session.ToldAt ? last.EmisLe : session.ToldAt);
}

/// <summary>The sessions of a document, and what is known of them.</summary>
public sealed class ToldSessions
{
    private readonly List<(LheoItem Item, ItemResult? Settled)> told = [];
    private readonly List<ToldSession> unchanged = [];

    public ToldSessions(IReadOnlyList<LheoItem> items, IReadOnlyDictionary<string, Annonce> known)
    {
        var messages = new List<byte[]>();
        var seen = new Dictionary<string, int>();
        foreach (var item in items)
        {
            if (item.Session is not { } session)
            {
                told.Add((item, Refused(item, item.Refusal!.Value.Pointer, item.Refusal.Value.Remark)));
                continue;
            }

            var (key, hash) = (SessionsInLheo.KeyOf(session), SessionsInLheo.HashOf(session));
            var last = known.GetValueOrDefault(key);
            if (!seen.TryAdd(key, item.Line))
            {
                told.Add((item, Refused(item, "/session_cle", new(item.Line, item.Path, $"cette session est déjà dite à la ligne {seen[key]} : la première compte."))));
            }
            else if (last is not null && last.Sha256.AsSpan().SequenceEqual(hash))
            {
                told.Add((item, new(null, 200, last.Receipt)));
                unchanged.Add(session);
            }
            else
            {
                told.Add((item, null));
                messages.Add(SessionsInLheo.MessageOf(session, key, hash, last));
            }
        }

        if (messages.Count > 0) News = JsonArrays.Of(messages);
    }

    /// <summary>The messages that say something new, as an array; null when there are none.</summary>
    public byte[]? News { get; }

    /// <summary>Those that say what they said before.</summary>
    public IReadOnlyList<ToldSession> Unchanged => unchanged;

    /// <summary>One result per session, in the document's order.</summary>
    /// <param name="posted">What became of <see cref="News"/>.</param>
    public IReadOnlyList<ItemResult> Results(IReadOnlyList<ItemResult> posted)
    {
        var next = 0;
        return [.. told.Select(t => (t.Settled ?? InDocument(posted[next++], t.Item)) with { Remarques = t.Item.Remarks.Count > 0 ? t.Item.Remarks : null })];
    }

    private static ItemResult Refused(LheoItem item, string pointer, LheoRemark remark) =>
        new(null, 422, Problem: Problem.BusinessRule([new(pointer, "lheo", $"{remark.Path} : {remark.Message}", remark.Line, 1)]));

    /// <summary>What is wrong stands in a message that the emitter never wrote: its place is that of the session.</summary>
    private static ItemResult InDocument(ItemResult result, LheoItem item) => result.Problem?.Errors is { } errors
        ? result with { Problem = result.Problem with { Errors = [.. errors.Select(e => e with { Message = $"{item.Path} : {e.Message}", Line = item.Line, Column = 1 })] } }
        : result;
}
