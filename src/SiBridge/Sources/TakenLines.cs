using SiBridge.Gateway;
using SiBridge.Journal;
using SiBridge.Network;
using SiBridge.Storage;
using SiBridge.Translation;

namespace SiBridge.Sources;

/// <summary>The lines of a document on their way into the journal, in their order: those of one emitter and one type share a transaction.</summary>
internal sealed class TakenLines(
    Intake intake, Catalogues catalogues, FactsTold facts, Func<IReadOnlyList<Told>, Task> hold, Acknowledgement acknowledgement, DocumentOutcome outcome)
{
    private const int AtOnce = 200, BytesAtOnce = 4 << 20;

    private static readonly TimeSpan[] Patience = [.. new[] { 1, 2, 4 }.Select(s => TimeSpan.FromSeconds(s))];

    /// <summary>What is to be told, in order; a line without a fate waits for what the intake says of its message.</summary>
    private readonly List<Waiting> waiting = [];

    /// <summary>What the facts are about that wait.</summary>
    private readonly HashSet<string> keys = [];

    /// <summary>What waits for a mapping and is not kept yet.</summary>
    private readonly List<Told> held = [];

    private Partner? emitter;
    private string? type;
    private int bytes;

    /// <summary>Of a line of somebody for whom its source may not speak.</summary>
    public static ToldRefusal NotForThem { get; } =
        new("", "forbidden", "Cette source ne parle pas pour le SIRET ou la structure de cette ligne : voyez « speaks_for » avec l'exploitant du pont.");

    /// <param name="by">Who says it; null: somebody for whom the document may not speak.</param>
    public async Task Add(Told told, Partner? by)
    {
        if (by is null) Refuse(told, NotForThem.Place, NotForThem.Code, NotForThem.Message);
        else if (told.Waiting is { } unmapped) Hold(told, unmapped);
        else if (told.Refusal is { } refusal) await Refuse(told, by, refusal);
        else if (told.Session is { } session) await Hear(told, by, session);
        else if (told.Message is { } message) await Wait(told, by, message);
        else foreach (var remark in told.Remarks) Settle(told, new(remark.Line, null, LineFate.Remarque, null, remark.Place, "", remark.Message));

        if (waiting.Count >= AtOnce || bytes >= BytesAtOnce) await Flush();
    }

    private void Hold(Told told, ToldWaiting waits)
    {
        if (HeldLines.HasNir(waits))
        {
            Refuse(told, "", "nir", "un numéro de sécurité sociale s'y trouve : retirez-le.");
            return;
        }

        held.Add(told);
        bytes += waits.Alone.Length;
        Settle(told, new(told.Line, Intake.Repeatable(told.Id), LineFate.EnAttente, Place: told.Refusal?.Place ?? "", Code: Delivery.Causes.Unmapped, Reason:
            $"Un code de cette ligne n'a pas de correspondance de la table {waits.Unmapped.Table} vers la table {waits.Unmapped.To} : l'exploitant du pont le voit, et elle est reprise dès qu'il l'a ajoutée. N'en renvoyez rien."));
    }

    private async Task Refuse(Told told, Partner by, ToldRefusal refusal)
    {
        if (told.Path is not null && told.Type is "session") (await catalogues.Of(by)).Pass(told.Named);
        Refuse(told, refusal.Place, refusal.Code, refusal.Message);
    }

    private async Task Hear(Told told, Partner by, ToldSession session)
    {
        switch ((await catalogues.Of(by)).Hear(session, out var message))
        {
            case CatalogueWord.Twice:
                Refuse(told, "/session_cle", "lheo", $"{told.Path} : {Catalogue.ToldTwice}");
                break;
            case CatalogueWord.Unchanged:
                Settle(told, new(told.Line, null, LineFate.Inchange, Reason: Odd(told)));
                break;
            case CatalogueWord.New:
                await Wait(told with { Session = null }, by, message!);
                break;
        }
    }

    private async Task Wait(Told told, Partner by, byte[] message)
    {
        if (by != emitter || told.Type != type || (told.Fact is not null && keys.Contains(FactsTold.KeyOf(told)))) await Flush();
        if (told.Fact is not null) keys.Add(FactsTold.KeyOf(told));
        (emitter, type) = (by, told.Type);
        waiting.Add(new(told, message));
        bytes += message.Length;
    }

    /// <summary>Hands over what waits and acknowledges it; not to be interrupted, so that one knows what arrived.</summary>
    public async Task Flush()
    {
        await Compare(w => w.Told.Fact is not null && w.Settled is null);
        for (var attempt = 0; waiting.Where(w => w.Settled is null).ToList() is { Count: > 0 } left; attempt++)
        {
            if (attempt > 0) await Task.Delay(attempt <= Patience.Length ? Patience[attempt - 1] : throw new DatabaseUnavailableException("the database took a part of a document only"));
            var results = await intake.Take(emitter!, type!, JsonArrays.Of([.. left.Select(w => w.Message)]));
            foreach (var (line, result) in left.Zip(results).Where(r => r.Second.Status is not 503)) line.Take(result, LineOf(line.Told, result));
            // Another file told the same at the same instant, and gave it the id first: that one was the last word.
            if (attempt == 0) await Compare(w => w.Told.Fact is not null && w.Status is 409);
        }

        await facts.Remember(emitter!, [.. waiting.Where(w => w.Said is not null && w.Settled!.Receipt is not null).Select(w => w.Said! with { Receipt = w.Settled!.Receipt!.Value })]);
        // Kept before it is acknowledged: an acknowledgement that is read twice is better than a line that is lost.
        if (held.Count > 0) await hold([.. held]);
        held.Clear();
        foreach (var line in waiting) Tell(line.Settled!);
        waiting.Clear();
        keys.Clear();
        bytes = 0;
    }

    /// <summary>Of what a file may have said before only what is new is sent.</summary>
    private async Task Compare(Func<Waiting, bool> which)
    {
        if (waiting.Where(which).ToList() is not { Count: > 0 } asked) return;
        foreach (var (line, fact) in asked.Zip(await facts.Compare(emitter!, [.. asked.Select(w => w.Told)])))
        {
            if (fact.Message is null) line.Settle(new(line.Told.Line, null, LineFate.Inchange, fact.Said.Receipt, Reason: Odd(line.Told)));
            else line.Send(fact.Message, fact.Said);
        }
    }

    private void Refuse(Told told, string place, string code, string reason) => Settle(told, new(told.Line, Intake.Repeatable(told.Id), LineFate.Refuse, null, place, code, reason));

    private void Settle(Told told, AcknowledgedLine line) => waiting.Add(new(told, [], line));

    private void Tell(AcknowledgedLine line)
    {
        acknowledgement.Add(line);
        outcome.Count(line);
    }

    private static AcknowledgedLine LineOf(Told told, ItemResult result)
    {
        if (result.Problem is not { } problem)
            return new(told.Line, result.Id, result.Status is 202 ? LineFate.Accepte : LineFate.DejaRecu, result.Receipt, Reason: string.Join(" ; ", [.. result.Avertissements ?? [], .. Odd(told) is { Length: > 0 } odd ? [odd] : Array.Empty<string>()]));
        // One line of the acknowledgement for one of the document's: its first mistake has the columns, the others are told behind it.
        var errors = problem.Errors ?? [];
        return new(
            told.Line, result.Id, LineFate.Refuse, null, errors.Count > 0 ? errors[0].Pointer : "", errors.Count > 0 ? errors[0].Code : problem.Slug,
            errors.Count == 0 ? problem.Detail : (told.Path is { } path ? $"{path} : " : "") + string.Join(" ; ", errors.Select((e, i) => i == 0 || e.Pointer is "" ? e.Message : $"{e.Pointer} : {e.Message}")));
    }

    private static string Odd(Told told) => string.Join(" ; ", told.Remarks.Select(r => $"{r.Place} : {r.Message}"));

    /// <summary>A line, until it is acknowledged.</summary>
    private sealed class Waiting(Told told, byte[] message, AcknowledgedLine? settled = null)
    {
        public Told Told => told;

        /// <summary>As it is sent.</summary>
        public byte[] Message { get; private set; } = message;

        /// <summary>Null while it waits for what the intake says of its message.</summary>
        public AcknowledgedLine? Settled { get; private set; } = settled;

        /// <summary>What the intake said; 0 while it said nothing.</summary>
        public int Status { get; private set; }

        /// <summary>To be remembered, when it is on disk.</summary>
        public Redite? Said { get; private set; }

        public void Send(byte[] news, Redite said) => (Message, Said, Settled, Status) = (news, said, null, 0);

        public void Settle(AcknowledgedLine line) => (Settled, Said) = (line, null);

        public void Take(ItemResult result, AcknowledgedLine line) => (Settled, Status) = (line, result.Status);
    }
}
