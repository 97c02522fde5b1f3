using SiBridge.Gateway;
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

    public ImportReport Report => report;

    public long Position => reader.Position;

    public int Read { get; private set; }

    public int Unchanged { get; private set; }

    public int Refused => refusedHere + outbox.Refused;

    public bool Interrupted { get; private set; }

    /// <summary>Why the document could not be read to its end; null when it could.</summary>
    public string? Broken { get; private set; }

    private int refusedHere;
    private bool unnamed;
    private bool empty;
    private long tidiedAt;

    public async Task Run(CancellationToken stop)
    {
        var catalogue = await outbox.Catalogue(stop);
        try
        {
            await ReadAll(catalogue, stop);
            await outbox.Flush(report, stop);
            if (Unchanged > 0) await outbox.TellAgain(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The bridge could not take the last ones now: the next import finds them changed again.
        }

        unnamed = !catalogue.NamesAll;
        empty = !catalogue.TellsAny;
        Interrupted = stop.IsCancellationRequested;
        if (Cancels) await outbox.Cancel(catalogue, report, stop);
    }

    private async Task ReadAll(Catalogue catalogue, CancellationToken stop)
    {
        try
        {
            foreach (var item in reader.Items())
            {
                // What was handed over is on disk: the next import goes on from there.
                if (stop.IsCancellationRequested) break;
                await Take(item, catalogue, stop);
                Tidy();
            }
        }
        catch (LheoUnreadableException e)
        {
            Broken = report.Broken(e);
        }
    }

    /// <summary>Whether a catalogue that is said to be whole was read as one and has no session: an export that went wrong at its source is empty.</summary>
    public bool IsEmptyOffer => full && !Interrupted && Broken is null && empty;

    /// <summary>What is gone is known only when all that is there is.</summary>
    private bool Cancels => full && !Interrupted && Broken is null && !unnamed && !empty;

    public string Summary(bool dry)
    {
        var sent = dry ? $"{outbox.Changed} à envoyer" : $"{French.Count(outbox.Accepted, "envoyée", "envoyées")}, {French.Count(outbox.Replayed, "déjà connue", "déjà connues")}";
        var gone = !full ? ""
            : IsEmptyOffer && !unnamed ? ", aucune annulation (ce catalogue ne porte aucune session)"
            : !Cancels ? unnamed ? ", aucune annulation (une session refusée n'a pas de nom : elle peut être l'une de celles qui manquent)" : ", aucune annulation (le catalogue n'est pas lu en entier)"
            : dry ? $", {outbox.Cancelled} à annuler au plus" : $", {French.Count(outbox.Cancelled, "annulée", "annulées")}";
        return $"{French.Count(Read, "session lue", "sessions lues")} : {French.Count(Unchanged, "inchangée", "inchangées")}, {sent}, {French.Count(Refused, "refusée", "refusées")}{gone} ; {French.Count(report.Remarks, "bizarrerie", "bizarreries")}.";
    }

    private async Task Take(LheoItem item, Catalogue catalogue, CancellationToken stop)
    {
        report.Odd(item);
        if (item.Session is null && item.Refusal is null) return;
        Read++;
        if (item.Session is not { } session)
        {
            catalogue.Pass(item.Named);
            Refuse(item.Refusal!.Value.Remark);
            return;
        }

        switch (catalogue.Hear(session, out var message))
        {
            case CatalogueWord.Twice:
                Refuse(new(item.Line, item.Path, Catalogue.ToldTwice));
                break;
            case CatalogueWord.Unchanged:
                Unchanged++;
                await outbox.Again(CompteRedit.Of(session.Content), stop);
                break;
            case CatalogueWord.New:
                await outbox.Send(new(item, message!), report, stop);
                break;
        }
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
