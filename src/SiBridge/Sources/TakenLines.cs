using SiBridge.Gateway;
using SiBridge.Journal;
using SiBridge.Network;
using SiBridge.Storage;
using SiBridge.Translation;

namespace SiBridge.Sources;

/// <summary>The lines of a document on their way into the journal, in the order of each journey and session: those of one emitter and one type share a transaction.</summary>
/// <param name="source">Whose document it is.</param>
/// <param name="hear">Gets the counts that some lines tell again, also where these lines tell none.</param>
internal sealed class TakenLines(
    Partner source, ToldIntake intake, Catalogues catalogues, Func<IReadOnlyList<Told>, Task> hold, Func<IReadOnlyList<CompteRedit>, Task> hear, Action<AcknowledgedLine> tell)
{
    private const int AtOnce = 200, BytesAtOnce = 4 << 20;

    private static readonly TimeSpan[] Patience = [.. new[] { 1, 2, 4 }.Select(s => TimeSpan.FromSeconds(s))];

    /// <summary>What is to be told, in order; a line without a fate waits for what the intake says of its message.</summary>
    private readonly List<Waiting> waiting = [];

    /// <summary>What the facts are about that wait, and how many others about the same wait before them.</summary>
    private readonly Dictionary<string, int> turns = [];

    /// <summary>What waits for a mapping and is not kept yet.</summary>
    private readonly List<Told> held = [];

    /// <summary>The counts of what was told again.</summary>
    private readonly List<CompteRedit> counts = [];

    private Partner? emitter;
    private string? type;
    private int bytes;

    /// <summary>Of a line of somebody for whom its source may not speak.</summary>
    public static ToldRefusal NotForThem { get; } =
        new("", "forbidden", "Cette source ne parle pas pour le SIRET ou la structure de cette ligne : voyez « speaks_for » avec l'exploitant du pont.");

    /// <param name="by">Who says it; null: somebody for whom the document may not speak.</param>
    public async Task Add(Told told, Partner? by)
    {
        if (by is null) Refuse(told, NotForThem);
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
            Refuse(told, new("", "nir", "un numéro de sécurité sociale s'y trouve : retirez-le."));
            return;
        }

        held.Add(told);
        bytes += waits.Alone.Length;
        Settle(told, new(told.Line, Intake.Repeatable(told.Id), LineFate.EnAttente, Place: told.Refusal?.Place ?? "", Code: Delivery.Causes.Unmapped, Reason:
            $"Un code de cette ligne n'a pas de correspondance de la table {waits.Unmapped.Table} vers la table {waits.Unmapped.To} : l'exploitant du pont le voit, et elle est reprise dès qu'il l'a ajoutée. N'en renvoyez rien : un acquittement de plus dira ce qu'elle est devenue."));
    }

    private async Task Refuse(Told told, Partner by, ToldRefusal refusal)
    {
        if (told.Path is not null && told.Type is "session") (await catalogues.Of(by)).Pass(told.Named);
        Refuse(told, refusal);
    }

    private async Task Hear(Told told, Partner by, ToldSession session)
    {
        switch ((await catalogues.Of(by)).Hear(session, out var message))
        {
            case CatalogueWord.Twice:
                Refuse(told, new("/session_cle", "lheo", $"{told.Path} : {Catalogue.ToldTwice}"));
                break;
            case CatalogueWord.Unchanged:
                Again(session.Content);
                Settle(told, new(told.Line, null, LineFate.Inchange, Reason: Odd(told)));
                break;
            case CatalogueWord.New:
                await Wait(told with { Session = null }, by, message!);
                break;
        }
    }

    private async Task Wait(Told told, Partner by, byte[] message)
    {
        var key = told.Fact is null ? null : FactsTold.KeyOf(told);
        var mayJoin = key is null ? by == emitter && told.Type == type && turns.Count == 0 : !turns.ContainsKey(key) && (turns.Count > 0 || waiting.All(w => w.Settled is not null));
        if (!mayJoin) await Flush();
        (emitter, type) = (by, told.Type);
        // Lines of other journeys and sessions may pass each other; what is said of one stays in its order.
        if (key is not null) turns[key] = turns.Keys.Count(k => Redites.IsAboutSame(k, key));
        waiting.Add(new(told with { Message = message }, by, key is null ? 0 : turns[key]));
        bytes += message.Length;
    }

    /// <summary>Hands over what waits and acknowledges it; not to be interrupted, so that one knows what arrived.</summary>
    public async Task Flush()
    {
        foreach (var together in waiting.Where(w => w.Settled is null).GroupBy(w => (w.Turn, w.By!.Code, w.Told.Type)).OrderBy(g => g.Key.Turn)) await Take([.. together]);
        // Kept before it is acknowledged: an acknowledgement that is read twice is better than a line that is lost.
        if (held.Count > 0) await hold([.. held]);
        held.Clear();
        if (waiting.Any(w => w.Settled!.Fate is LineFate.Inchange or LineFate.DejaRecu)) await hear(counts);
        counts.Clear();
        foreach (var line in waiting) tell(line.Settled!);
        waiting.Clear();
        turns.Clear();
        bytes = 0;
    }

    /// <summary>Lines of one emitter and one type.</summary>
    private async Task Take(List<Waiting> left)
    {
        for (var attempt = 0; left.Count > 0; attempt++)
        {
            if (attempt > 0) await Task.Delay(attempt <= Patience.Length ? Patience[attempt - 1] : throw new DatabaseUnavailableException("the database took a part of a document only"));
            var taken = await intake.Take(left[0].By!, left[0].Told.Type!, [.. left.Select(w => w.Told)], source);
            foreach (var (line, (result, unchanged)) in left.Zip(taken).Where(r => r.Second.Result.Status is not 503))
            {
                line.Settled = LineOf(line.Told, result, unchanged);
                if (unchanged) Again(line.Told.Message!);
            }

            left = [.. left.Where(w => w.Settled is null)];
        }
    }

    private void Again(byte[] message)
    {
        if (CompteRedit.Of(message) is { } count) counts.Add(count);
    }

    private void Refuse(Told told, ToldRefusal why) =>
        Settle(told, new(told.Line, Intake.Repeatable(told.Id), why.OfNobodyHere ? LineFate.Inconnu : LineFate.Refuse, null, why.Place, why.Code, why.Message));

    private void Settle(Told told, AcknowledgedLine line) => waiting.Add(new(told, null, 0) { Settled = line });

    private static AcknowledgedLine LineOf(Told told, ItemResult result, bool unchanged)
    {
        if (unchanged) return new(told.Line, null, LineFate.Inchange, result.Receipt, Reason: Odd(told));
        if (result.Problem is not { } problem)
            return new(told.Line, result.Id, result.Status is 202 ? LineFate.Accepte : LineFate.DejaRecu, result.Receipt, Reason: string.Join(" ; ", [.. result.Avertissements ?? [], .. Odd(told) is { Length: > 0 } odd ? [odd] : Array.Empty<string>()]));
        // One line of the acknowledgement for one of the document's: its first mistake has the columns, the others are told behind it.
        var errors = problem.Errors ?? [];
        return new(
            told.Line, result.Id, LineFate.Refuse, null, errors.Count > 0 ? told.PlaceOf(errors[0].Pointer) : "", errors.Count > 0 ? errors[0].Code : problem.Slug,
            errors.Count == 0 ? problem.Detail : (told.Path is { } path ? $"{path} : " : "") + string.Join(" ; ", errors.Select((e, i) => i == 0 || e.Pointer is "" ? e.Message : $"{told.PlaceOf(e.Pointer)} : {e.Message}")));
    }

    private static string Odd(Told told) => string.Join(" ; ", told.Remarks.Select(r => $"{r.Place} : {r.Message}"));

    /// <summary>A line, until it is acknowledged.</summary>
    /// <param name="by">Who says it; null: nobody who is asked.</param>
    /// <param name="turn">Lines of a later turn are taken when those of an earlier one are on disk.</param>
    private sealed class Waiting(Told told, Partner? by, int turn)
    {
        public Told Told => told;

        public Partner? By => by;

        public int Turn => turn;

        /// <summary>Null while it waits for what the intake says of its message.</summary>
        public AcknowledgedLine? Settled { get; set; }
    }
}
