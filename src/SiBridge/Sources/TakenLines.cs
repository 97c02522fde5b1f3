using SiBridge.Gateway;
using SiBridge.Network;
using SiBridge.Storage;
using SiBridge.Translation;

namespace SiBridge.Sources;

/// <summary>The lines of a document on their way into the journal, in their order: those of one emitter and one type share a transaction.</summary>
internal sealed class TakenLines(Intake intake, Catalogues catalogues, Acknowledgement acknowledgement, DocumentOutcome outcome)
{
    private const int AtOnce = 200, BytesAtOnce = 4 << 20;

    private static readonly TimeSpan[] Patience = [.. new[] { 1, 2, 4 }.Select(s => TimeSpan.FromSeconds(s))];

    /// <summary>What is to be told, in order; a line without a fate waits for what the intake says of its message.</summary>
    private readonly List<(Told Told, AcknowledgedLine? Settled)> waiting = [];

    private Partner? emitter;
    private string? type;
    private int bytes;

    /// <param name="by">Who says it; null: somebody for whom the document may not speak.</param>
    public async Task Add(Told told, Partner? by)
    {
        if (by is null) Refuse(told, "", "forbidden", "Cette source ne parle pas pour le SIRET ou la structure de cette ligne : voyez « speaks_for » avec l'exploitant du pont.");
        else if (told.Refusal is { } refusal) await Refuse(told, by, refusal);
        else if (told.Session is { } session) await Hear(told, by, session);
        else if (told.Message is { } message) await Wait(told, by, message);
        else foreach (var remark in told.Remarks) Settle(told, new(remark.Line, null, LineFate.Remarque, null, remark.Place, "", remark.Message));

        if (waiting.Count >= AtOnce || bytes >= BytesAtOnce) await Flush();
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
        if (by != emitter || told.Type != type) await Flush();
        (emitter, type) = (by, told.Type);
        waiting.Add((told with { Message = message }, null));
        bytes += message.Length;
    }

    /// <summary>Hands over what waits and acknowledges it; not to be interrupted, so that one knows what arrived.</summary>
    public async Task Flush()
    {
        var left = waiting.Index().Where(w => w.Item.Settled is null).Select(w => w.Index).ToList();
        for (var attempt = 0; left.Count > 0; attempt++)
        {
            var results = await intake.Take(emitter!, type!, JsonArrays.Of([.. left.Select(i => waiting[i].Told.Message!)]));
            foreach (var (i, result) in left.Zip(results).Where(r => r.Second.Status is not 503)) waiting[i] = (waiting[i].Told, LineOf(waiting[i].Told, result));
            left = [.. left.Where(i => waiting[i].Settled is null)];
            if (left.Count > 0) await Task.Delay(attempt < Patience.Length ? Patience[attempt] : throw new DatabaseUnavailableException("the database took a part of a document only"));
        }

        foreach (var (_, settled) in waiting) Tell(settled!);
        waiting.Clear();
        bytes = 0;
    }

    private void Refuse(Told told, string place, string code, string reason) => Settle(told, new(told.Line, Intake.Repeatable(told.Id), LineFate.Refuse, null, place, code, reason));

    private void Settle(Told told, AcknowledgedLine line) => waiting.Add((told, line));

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
}
