using SiBridge.Network;
using SiBridge.Storage;
using SiBridge.Translation;

namespace SiBridge.Sources;

/// <summary>
/// Reads lines again that waited for a mapping, once with each new version of the network, refuses those that waited too long, and tells what
/// became of them in an acknowledgement more. The worker that looks at their source does, for the acknowledgement lies there. Killed at any
/// instant, it does so again: a line is let go of only when its fate is on disk, and told.
/// </summary>
public sealed partial class HeldLineSweep(
    HeldLines lines, SourceDesk desk, IEnumerable<ISource> kinds, SourceLeases leases, CurrentNetwork network, ILogger<HeldLineSweep> log)
    : Rounds("lines that wait for a mapping", desk.Clock, log)
{
    /// <summary>So many lines of a document share an acknowledgement.</summary>
    private const int AtOnce = 1_000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1), AfterTrouble = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, ISource> kinds = kinds.ToDictionary(k => k.Kind);

    /// <summary>Sources where nothing can be told now, and until when nobody tries.</summary>
    private readonly Dictionary<SourceKey, (string Why, DateTimeOffset Until)> troubled = [];

    private bool first = true;

    protected internal override async Task<TimeSpan?> Look(CancellationToken stop)
    {
        // This program may have other tables than the one that read before it, under the same version of the network.
        if (first) await lines.TryAllAgain();
        first = false;
        var (current, more) = (network.Current, false);
        var late = Clock.GetUtcNow() - current.HeldFor;
        foreach (var key in await lines.Due(current.Version, late))
        {
            var look = LookAt(current, key);
            if (look is not null && (!leases.Holds(key) || (troubled.TryGetValue(key, out var trouble) && Clock.GetUtcNow() < trouble.Until))) continue;
            var some = await lines.Due(key, current.Version, late, AtOnce);
            if (look is null) await WithoutSource(current, some, late);
            else foreach (var document in some.GroupBy(l => (l.Fichier, l.FichierLe)).ToList()) await Again(look, new(document.Key.Fichier, 0, document.Key.FichierLe), [.. document], late, stop);
            more |= some.Count == AtOnce && !troubled.ContainsKey(key);
        }

        return more ? TimeSpan.Zero : Pause;
    }

    /// <returns>Null when its source is gone from the network, and perhaps comes back.</returns>
    private static SourceLook? LookAt(NetworkInForce current, SourceKey key) =>
        current.ByCode(key.Partner) is { } partner && partner.Sends.FirstOrDefault(s => s.Code == key.Code) is { } sending ? new(current, partner, sending, null) : null;

    /// <summary>Nobody looks for acknowledgements there.</summary>
    private async Task WithoutSource(NetworkInForce current, List<HeldLine> some, DateTimeOffset late)
    {
        foreach (var line in some)
        {
            if (line.Depuis > late)
            {
                await lines.Tried(line, current.Version);
                continue;
            }

            await Refuse(current, line, TooLate(line));
            await lines.Forget([line]);
        }
    }

    private async Task Again(SourceLook look, Document document, List<HeldLine> some, DateTimeOffset late, CancellationToken stop)
    {
        var (decided, fates) = (new List<HeldLine>(), new List<AcknowledgedLine>());
        foreach (var line in some)
        {
            stop.ThrowIfCancellationRequested();
            var fate = await Again(look, line) ?? (line.Depuis <= late ? [TooLate(line)] : null);
            if (fate is null) continue;
            if (fate.FirstOrDefault(f => f.Fate is LineFate.Refuse) is { } refused) await Refuse(look.Network, line, refused);
            decided.Add(line);
            fates.AddRange(fate);
        }

        if (decided.Count == 0) return;
        if (kinds[look.Settings.Kind].Acknowledge(look, document, fates) is { } why)
        {
            if (troubled.GetValueOrDefault(look.Key).Why != why) Untold(log, look.Key.ToString(), decided.Count, why);
            troubled[look.Key] = (why, Clock.GetUtcNow() + AfterTrouble);
            return;
        }

        troubled.Remove(look.Key);
        await lines.Forget(decided);
    }

    /// <returns>What became of it; null when it goes on waiting.</returns>
    private async Task<IReadOnlyList<AcknowledgedLine>?> Again(SourceLook look, HeldLine line)
    {
        try
        {
            if (look.Network.ReadingOf(line.Lecture) is { } reading)
            {
                var told = Read(look, reading, line);
                if (told.FirstOrDefault(t => t.Waiting is not null)?.Waiting is not { } waiting) return await desk.Documents.TakeAgain(look, told);
                await lines.StillWaits(line, waiting.Unmapped, look.Network.Version);
                return null;
            }
        }
        catch (UnreadableException e)
        {
            return [new(line.Numero, null, LineFate.Refuse, Code: "illisible", Reason: e.Message)];
        }
        catch (Exception e) when (e is not DatabaseUnavailableException)
        {
            // A defect. Not what the exception says: it may repeat a value of the line.
            Stuck(log, line.Ligne, e.GetType().Name, e.StackTrace);
        }

        await lines.Tried(line, look.Network.Version);
        return null;
    }

    /// <summary>What it tells, where it stands in its document.</summary>
    private static List<Told> Read(SourceLook look, IReading reading, HeldLine line)
    {
        var partner = look.Partner;
        using var stream = new MemoryStream(line.Contenu);
        var all = reading.Read(stream, new(partner.Code, partner.Structures, partner.Sirets, look.Network.Zone, line.Fichier, line.FichierLe, look.Settings.Type))
            .Select(t => t with { Line = line.Numero, Remarks = [.. t.Remarks.Select(r => r with { Line = line.Numero })] }).ToList();
        // What is odd about its header was told with its document.
        var own = all.Where(t => t.Type is not null || t.Refusal is not null).ToList();
        return own.Count > 0 ? own : [.. all.TakeLast(1)];
    }

    private static AcknowledgedLine TooLate(HeldLine line) => new(line.Numero, null, LineFate.Refuse, Code: "attente_trop_longue", Reason: "aucune correspondance n'est venue.");

    private async Task Refuse(NetworkInForce current, HeldLine line, AcknowledgedLine fate)
    {
        var type = current.ByCode(line.Partenaire)?.Sends.FirstOrDefault(s => s.Code == line.Source)?.Source.Type;
        await desk.Troubles.Tell(line.Partenaire, Convert.ToHexStringLower(line.ContentSha256)[..32], new(
            "", TimeZoneInfo.ConvertTime(Clock.GetUtcNow(), current.Zone), new(type ?? "document"), fate.Code,
            $"La ligne {line.Numero} du document « {line.Fichier} », qui attendait une correspondance de codes depuis le {TimeZoneInfo.ConvertTime(line.Depuis, current.Zone):yyyy-MM-dd}, est refusée : {(fate.Place is "" ? "" : $"{fate.Place} : ")}{fate.Reason}",
            "Corrigez la ligne et envoyez-la de nouveau ; si c'est la correspondance qui manque, voyez d'abord avec l'exploitant du pont.", Definitive: true));
        Refused(log, line.Ligne, $"{line.Partenaire}/{line.Source}", fate.Code);
    }

    [LoggerMessage(LogLevel.Warning, "Line {Line} of source {Source}, which waited for a mapping, is refused ({Code})")]
    private static partial void Refused(ILogger log, long line, string source, string code);

    [LoggerMessage(LogLevel.Error, "Source {Source}: what became of {Lines} lines that waited for a mapping cannot be acknowledged, and is tried again each minute: {Reason}")]
    private static partial void Untold(ILogger log, string source, int lines, string reason);

    [LoggerMessage(LogLevel.Error, "Line {Line}, which waits for a mapping, could not be read again; it waits for the next version of the network: {Kind} {Where}")]
    private static partial void Stuck(ILogger log, long line, string kind, string? where);
}
