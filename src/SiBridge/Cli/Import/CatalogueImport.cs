using SiBridge.Gateway;
using SiBridge.Journal;
using SiBridge.Translation.Lheo;

namespace SiBridge.Cli.Import;

/// <summary>Reads a catalogue session by session and hands what changed to the bridge. What is not known of it fits in some bytes for each session.</summary>
/// <param name="full">Whether what is not in it is gone.</param>
internal sealed class CatalogueImport(LheoReader reader, ImportOutbox outbox, ImportReport report, bool full)
{
    /// <summary>
    /// Bytes that are thrown away between two looks. Where the processor's cache is large, the runtime lets a hundred MB and more lie before it
    /// looks by itself, and an import is to fit beside the bridge that it feeds.
    /// </summary>
    private const long Garbage = 16 << 20;

    private readonly HashSet<UInt128> seen = [];

    public ImportReport Report => report;

    public long Position => reader.Position;

    public int Read { get; private set; }

    public int Unchanged { get; private set; }

    public int Refused => refusedHere + outbox.Refused;

    public bool Interrupted { get; private set; }

    /// <summary>Why the document could not be read to its end; null when it could.</summary>
    public string? Broken { get; private set; }

    private int refusedHere, unnamed;
    private long tidiedAt;

    public async Task Run(CancellationToken stop)
    {
        var known = await outbox.Known(stop);
        try
        {
            await ReadAll(known, stop);
            await outbox.Flush(report, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The bridge could not take the last ones now: the next import finds them changed again.
        }

        Interrupted = stop.IsCancellationRequested;
        if (Cancels) await outbox.Cancel(seen, report, stop);
    }

    private async Task ReadAll(KnownSessions known, CancellationToken stop)
    {
        try
        {
            foreach (var item in reader.Items())
            {
                // What was handed over is on disk: the next import goes on from there.
                if (stop.IsCancellationRequested) break;
                await Take(item, known, stop);
                Tidy();
            }
        }
        catch (LheoUnreadableException e)
        {
            Broken = report.Broken(e);
        }
    }

    /// <summary>What is gone is known only when all that is there is.</summary>
    private bool Cancels => full && !Interrupted && Broken is null && unnamed == 0;

    public string Summary(bool dry)
    {
        var sent = dry ? $"{outbox.Changed} à envoyer" : $"{French.Count(outbox.Accepted, "envoyée", "envoyées")}, {French.Count(outbox.Replayed, "déjà connue", "déjà connues")}";
        var gone = !full ? ""
            : !Cancels ? unnamed > 0 ? ", aucune annulation (une session refusée n'a pas de nom : elle peut être l'une de celles qui manquent)" : ", aucune annulation (le catalogue n'est pas lu en entier)"
            : dry ? $", {outbox.Cancelled} à annuler au plus" : $", {French.Count(outbox.Cancelled, "annulée", "annulées")}";
        return $"{French.Count(Read, "session lue", "sessions lues")} : {French.Count(Unchanged, "inchangée", "inchangées")}, {sent}, {French.Count(Refused, "refusée", "refusées")}{gone} ; {French.Count(report.Remarks, "bizarrerie", "bizarreries")}.";
    }

    private async Task Take(LheoItem item, KnownSessions known, CancellationToken stop)
    {
        report.Odd(item);
        if (item.Session is null && item.Refusal is null) return;
        Read++;
        if (item.Session is not { } session)
        {
            // It is in the catalogue all the same.
            if (item.Named is { } named) seen.Add(KnownSessions.Short(OrderKey.Of(named.Organisme, named.Cle)));
            else unnamed++;
            Refuse(item.Refusal!.Value.Remark);
            return;
        }

        var key = SessionsInLheo.KeyOf(session);
        if (!seen.Add(KnownSessions.Short(key)))
        {
            Refuse(new(item.Line, item.Path, "cette session est déjà dite plus haut dans ce document : la première compte."));
            return;
        }

        var hash = SessionsInLheo.HashOf(session);
        var last = known.Find(key, hash, out var same);
        if (same) Unchanged++;
        else await outbox.Send(new(item, SessionsInLheo.MessageOf(session, key, hash, last)), report, stop);
    }

    private void Tidy()
    {
        if (GC.GetTotalAllocatedBytes() - tidiedAt < Garbage) return;
        GC.Collect(1);
        tidiedAt = GC.GetTotalAllocatedBytes();
    }

    private void Refuse(LheoRemark why)
    {
        refusedHere++;
        report.Refused(why.Line, why.Path, why.Message);
    }
}
