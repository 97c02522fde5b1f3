using SiBridge.Delivery;
using SiBridge.Flows;
using SiBridge.Network;
using SiBridge.Storage;
using SiBridge.Translation;

namespace SiBridge.Sources;

/// <summary>
/// Reads lines again that waited for a mapping, once with each new version of the network, and refuses those that waited too long. Any worker
/// does: what is taken in twice is one message by its id, so a line is let go of only when its fate is on disk.
/// </summary>
public sealed partial class HeldLineSweep(
    HeldLines lines, DocumentIntake documents, Router router, Hints hints, CurrentNetwork network, TimeProvider clock, ILogger<HeldLineSweep> log)
    : Rounds("lines that wait for a mapping", clock, log)
{
    private const int AtOnce = 50, LongestExplanation = 500;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private bool first = true;

    protected internal override async Task<TimeSpan?> Look(CancellationToken stop)
    {
        // This program may have other tables than the one that read before it, under the same version of the network.
        if (first) await lines.TryAllAgain();
        first = false;
        var current = network.Current;
        while (await lines.Untried(current.Version, AtOnce) is { Count: > 0 } some)
        {
            foreach (var line in some)
            {
                stop.ThrowIfCancellationRequested();
                await Again(current, line);
            }
        }

        while (await lines.Since(Clock.GetUtcNow() - current.HeldFor, AtOnce) is { Count: > 0 } late)
        {
            foreach (var line in late) await Refuse(current, line, "attente_trop_longue", "aucune correspondance n'est venue.");
        }

        return Pause;
    }

    private async Task Again(NetworkInForce current, HeldLine line)
    {
        try
        {
            // Its source or its profile is gone, and perhaps comes back.
            if (current.ByCode(line.Partenaire) is not { } partner || partner.Sends.FirstOrDefault(s => s.Code == line.Source) is not { } sending
                || current.ReadingOf(line.Lecture) is not { } reading) await lines.Tried(line, current.Version);
            else await Again(new(current, partner, sending, null), reading, line);
        }
        catch (UnreadableException e)
        {
            await Refuse(current, line, "illisible", e.Message);
        }
        catch (Exception e) when (e is not DatabaseUnavailableException)
        {
            // A defect. Not what the exception says: it may repeat a value of the line.
            Stuck(log, line.Ligne, e.GetType().Name, e.StackTrace);
            await lines.Tried(line, current.Version);
        }
    }

    private async Task Again(SourceLook look, IReading reading, HeldLine line)
    {
        var partner = look.Partner;
        var context = new ReadingContext(partner.Code, partner.Structures, partner.Sirets, look.Network.Zone, line.Fichier, line.FichierLe, look.Settings.Type);
        using var stream = new MemoryStream(line.Contenu);
        List<Told> told = [.. reading.Read(stream, context)];
        if (told.FirstOrDefault(t => t.Waiting is not null)?.Waiting is { } waiting)
        {
            await lines.StillWaits(line, waiting.Unmapped, look.Network.Version);
            return;
        }

        if ((await documents.TakeAgain(look, told)).FirstRefused is { } refused)
            await Refuse(look.Network, line, refused.Code, refused.Place is "" ? refused.Reason : $"{refused.Place} : {refused.Reason}");
        else await lines.Forget(line);
    }

    private async Task Refuse(NetworkInForce current, HeldLine line, string code, string reason)
    {
        var explication = $"La ligne {line.Numero} du document « {line.Fichier} », qui attendait une correspondance de codes depuis le {TimeZoneInfo.ConvertTime(line.Depuis, current.Zone):yyyy-MM-dd}, est refusée : {reason}";
        var type = current.ByCode(line.Partenaire)?.Sends.FirstOrDefault(s => s.Code == line.Source)?.Source.Type;
        await hints.Tell(await router.Tell(line.Partenaire, Convert.ToHexStringLower(line.ContentSha256)[..32], new(
            "", TimeZoneInfo.ConvertTime(Clock.GetUtcNow(), current.Zone), new(type ?? "document"), code,
            explication.Length <= LongestExplanation ? explication : explication[..(LongestExplanation - 1)] + "…",
            "Corrigez la ligne et envoyez-la de nouveau ; si c'est la correspondance qui manque, voyez d'abord avec l'exploitant du pont.", Definitive: true)));
        Refused(log, line.Ligne, $"{line.Partenaire}/{line.Source}", code);
        await lines.Forget(line);
    }

    [LoggerMessage(LogLevel.Warning, "Line {Line} of source {Source}, which waited for a mapping, is refused ({Code})")]
    private static partial void Refused(ILogger log, long line, string source, string code);

    [LoggerMessage(LogLevel.Error, "Line {Line}, which waits for a mapping, could not be read again; it waits for the next version of the network: {Kind} {Where}")]
    private static partial void Stuck(ILogger log, long line, string kind, string? where);
}
