using System.Diagnostics;
using System.Globalization;
using SiBridge.Gateway;
using SiBridge.Network;
using SiBridge.Storage;
using SiBridge.Translation;

namespace SiBridge.Sources;

/// <summary>Reads documents in the words of their source and has what they tell taken in, some lines at a time, however long they are.</summary>
public sealed class DocumentIntake(
    Intake intake, ToldIntake messages, GoneSessions gone, HeldLines held, Repetitions repetitions, DocumentTroubles troubles, Database database)
{
    /// <summary>So many lines, where the settings say nothing.</summary>
    private const int MostLines = 1_000_000;

    /// <summary>So many journeys are looked up at once.</summary>
    private const int SearchedAtOnce = 200;

    /// <summary>The most bytes of a document that are read.</summary>
    public static long MostBytes(SourceLook look) => (long)(look.Settings.Number("max_bytes") ?? look.Network.ReadingOf(look.Settings.Format)!.LargestBytes);

    /// <summary>Why a document is too large to be read at all; null when it is not.</summary>
    public static AcknowledgedLine? TooLarge(SourceLook look, long bytes)
    {
        var most = MostBytes(look);
        return bytes > most
            ? new(0, null, LineFate.Refuse, Code: "trop_grand", Reason: $"Ce document a {bytes} octets, et {most} au plus sont lus d'un trait : partagez-le.")
            : null;
    }

    /// <param name="acknowledgement">Gets a line for each of the document's.</param>
    /// <exception cref="DatabaseUnavailableException">What was taken is kept; the document is to be read again from its beginning.</exception>
    /// <exception cref="OperationCanceledException">The same.</exception>
    public async Task<DocumentOutcome> Take(SourceLook look, Document document, Stream stream, Acknowledgement acknowledgement, CancellationToken stop)
    {
        var reading = look.Network.ReadingOf(look.Settings.Format)!;
        var context = new ReadingContext(look.Partner.Code, look.Partner.Structures, look.Partner.Sirets, look.Network.Zone, document.Name, document.WrittenAt, look.Settings.Type);
        var (most, read) = (look.Settings.Number("max_lines") ?? MostLines, 0);
        var outcome = new DocumentOutcome();
        var catalogues = new Catalogues(database, gone, intake, look.Partner);
        var lines = new TakenLines(look.Partner, messages, catalogues, some => held.Keep(look, document, some), counts => repetitions.Hear(look.Partner, counts), line =>
        {
            acknowledgement.Add(line);
            outcome.Count(line);
        });
        var sought = new List<Told>();
        try
        {
            foreach (var one in Read(look, reading.Read(stream, context)))
            {
                stop.ThrowIfCancellationRequested();
                if (one.Type is not null && ++read > most) throw new UnreadableException($"Ce document a plus de {most} lignes : le reste n'est pas lu, partagez-le.", one.Line, 1);
                if (one.About is null && sought.Count == 0)
                {
                    await lines.Add(one, EmitterOf(one, look));
                    continue;
                }

                sought.Add(one);
                if (sought.Count == SearchedAtOnce) await AddSought();
            }

            await AddSought();
            await lines.Flush();
            // What is gone is known only when all that is there is.
            if (look.Settings.IsComplete) await Cancel(look, catalogues, acknowledgement, outcome);
        }
        catch (UnreadableException e)
        {
            await AddSought();
            await lines.Flush();
            var broken = new AcknowledgedLine(e.Line, null, LineFate.Refuse, Code: "illisible", Reason: e.Message);
            acknowledgement.Add(broken);
            outcome.Break(broken);
        }

        return outcome;

        async Task AddSought()
        {
            foreach (var one in await Find(look, sought)) await lines.Add(one, EmitterOf(one, look));
            sought.Clear();
        }
    }

    /// <summary>Takes in what a line tells that had waited for a mapping; what its source has said anew since then is out of date, and left.</summary>
    /// <returns>What became of all that it tells.</returns>
    /// <exception cref="DatabaseUnavailableException">It is to be read again.</exception>
    public async Task<IReadOnlyList<AcknowledgedLine>> TakeAgain(SourceLook look, IReadOnlyList<Told> told)
    {
        var fates = new List<AcknowledgedLine>();
        var lines = new TakenLines(look.Partner, messages, new Catalogues(database, gone, intake, look.Partner), _ => throw new UnreachableException(), _ => Task.CompletedTask, fates.Add);
        foreach (var one in await Find(look, told))
        {
            var by = EmitterOf(one, look);
            if (by is null || !await messages.IsOutOfDate(by, one)) await lines.Add(one, by);
            else fates.Add(new(one.Line, null, LineFate.Inchange, Reason: "Un document plus récent en a dit autre chose depuis : c'est lui qui compte."));
        }

        await lines.Flush();
        return fates;
    }

    /// <summary>The lines of a document. A fault of ours in reading them ends it there, as what is unreadable does: read again for ever, it would hold up all that comes after it.</summary>
    private IEnumerable<Told> Read(SourceLook look, IEnumerable<Told> told)
    {
        var line = 0;
        using var each = told.GetEnumerator();
        while (Next())
        {
            line = each.Current.Line;
            if (each.Current.Refusal?.Fault is { } fault) troubles.Fault(look, At(line), fault);
            yield return each.Current;
        }

        static string At(int line) => string.Create(CultureInfo.InvariantCulture, $"a document at or after its line {line}");

        bool Next()
        {
            try
            {
                return each.MoveNext();
            }
            catch (Exception e) when (e is not (UnreadableException or IOException or HttpRequestException or UnauthorizedAccessException or OperationCanceledException or OutOfMemoryException))
            {
                troubles.Fault(look, At(line), e);
                throw new UnreadableException("Ce qui suit cette ligne n'a pas pu être lu, par une erreur du pont : prévenez son exploitant, dont le journal dit laquelle.", line, 1, e);
            }
        }
    }

    private static async Task Cancel(SourceLook look, Catalogues catalogues, Acknowledgement acknowledgement, DocumentOutcome outcome)
    {
        // Its own, too, when the document tells nothing of it: then it is said why nothing is cancelled.
        await catalogues.Of(look.Partner);
        await foreach (var line in catalogues.CancelGone())
        {
            acknowledgement.Add(line);
            outcome.Count(line);
        }
    }

    private async Task<IReadOnlyList<Told>> Find(SourceLook look, IReadOnlyList<Told> told) =>
        told.Any(t => t.About is not null) ? await database.Read(db => JourneySearch.Find(db, look, told)) : [.. told];

    private static Partner? EmitterOf(Told told, SourceLook look) => look.Network.SpeakerOf(look.Partner, look.Sending.SpeaksFor, told.SpeaksFor);
}
