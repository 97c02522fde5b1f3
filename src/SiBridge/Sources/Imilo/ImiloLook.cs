using System.Data.Common;
using System.Text.Json;
using SiBridge.Network;
using SiBridge.Reference;
using SiBridge.Storage;
using SiBridge.Translation.Imilo;

namespace SiBridge.Sources.Imilo;

/// <summary>One look at the queue: until it is empty, or something keeps us from going on.</summary>
internal sealed class ImiloLook(SourceLook look, SourceDesk desk, ImiloApi api, ImiloCounts counts)
{
    /// <summary>So many requests in a row that came to nothing: nothing more is asked for a while.</summary>
    private const int GivesUpAfter = 5;

    private static readonly ImiloAnswer Well = new(ImiloFate.Well);

    private readonly ImiloSettings settings = new(look.Settings);
    private readonly ImiloTroubles troubles = new(look, desk);
    private readonly Partner[] speakers = [look.Partner, .. look.Sending.SpeaksFor.Select(look.Network.ByCode).OfType<Partner>()];

    /// <summary>Young people of whom something could not be fetched: what comes after it waits, so that order holds.</summary>
    private readonly HashSet<string> later = [];
    private int failuresInARow;

    /// <returns>Why it ended: all is well, or what keeps us from going on.</returns>
    public async Task<ImiloAnswer> Run(CancellationToken stop)
    {
        while (true)
        {
            var answer = await api.Get(look, settings, ImiloFamily.Evenements, settings.Path("evenements"), stop);
            if (answer.Fate is not ImiloFate.Well) return answer with { Fate = answer.Fate is ImiloFate.Gone or ImiloFate.Refused ? ImiloFate.Later : answer.Fate };
            if (answer.Json is not { ValueKind: JsonValueKind.Array } array) return new(ImiloFate.Later, Reason: $"{settings.Url.Host} ne répond pas par une liste d'événements : vérifiez l'adresse et « paths » de la source.");
            later.Clear();
            var events = array.EnumerateArray().Select(ImiloEvent.Read).OfType<ImiloEvent>().DistinctBy(e => e.Identifiant).ToList();
            if (events.Count == 0 && array.GetArrayLength() > 0) return new(ImiloFate.Later, Reason: $"{settings.Url.Host} montre des événements sans « identifiant » : vérifiez l'adresse et « paths » de la source.");
            var (ended, acknowledged) = await Settle(events, stop);
            if (ended.Fate is not ImiloFate.Well) return ended;
            // What is left is what could not be acknowledged: after a rest, not at once and for ever.
            if (acknowledged == 0) return Well;
        }
    }

    private async Task<(ImiloAnswer Ended, int Acknowledged)> Settle(IReadOnlyList<ImiloEvent> events, CancellationToken stop)
    {
        var (known, acknowledged, waits) = (await desk.Intake.Known(speakers, [.. events.Select(e => e.MessageId)]), 0, (ImiloAnswer?)null);
        foreach (var e in events)
        {
            stop.ThrowIfCancellationRequested();
            var kept = await Keep(e, known, stop);
            if (EndsWith(kept)) return (kept, acknowledged);
            if (kept.Fate is not ImiloFate.Well)
            {
                waits ??= kept;
                continue;
            }

            var answer = await api.Post(look, settings, ImiloFamily.Evenements, e.In(settings.Path("acquittement"))!, stop);
            if (EndsWith(answer)) return (answer, acknowledged);
            // Whatever else it says, the event comes again if it did not arrive.
            if (answer.Fate is ImiloFate.Well) acknowledged++;
        }

        return (acknowledged == 0 && waits is not null ? waits : Well, acknowledged);
    }

    /// <summary>Whether nothing more is asked in this look.</summary>
    private bool EndsWith(ImiloAnswer answer)
    {
        // Whether more than one object is missing is learnt from those behind it.
        if (answer.Fate is ImiloFate.Later && !answer.IsDoubtful) failuresInARow++;
        else if (answer.Fate is ImiloFate.Well) failuresInARow = 0;
        return answer.Fate is ImiloFate.Slow or ImiloFate.ShutOut || failuresInARow >= GivesUpAfter;
    }

    /// <summary>Does what an event asks for: after that, and not before, it may be acknowledged.</summary>
    private async Task<ImiloAnswer> Keep(ImiloEvent e, ILookup<string, Guid> known, CancellationToken stop)
    {
        if (e.Type != settings.Type || e.Action is not ("CREATE" or "UPDATE" or "DELETE" or "ARCHIVE"))
        {
            counts.Others++;
            return Well;
        }

        if (known.Contains(e.MessageId))
        {
            counts.Again++;
            return Well;
        }

        if (later.Contains(e.IdDossier ?? "")) return new(ImiloFate.Refused);
        var kept = await FetchOrTell(e, stop);
        if (kept.Fate is ImiloFate.Later) later.Add(e.IdDossier ?? "");
        return kept;
    }

    /// <summary>A fault of ours costs the event over which it came to light, and none of those behind it; what keeps all of them from being taken is no fault of an event's.</summary>
    private async Task<ImiloAnswer> FetchOrTell(ImiloEvent e, CancellationToken stop)
    {
        try
        {
            return await Fetch(e, stop);
        }
        catch (Exception fault) when (fault is not (DatabaseUnavailableException or DbException or OperationCanceledException or OutOfMemoryException))
        {
            desk.Troubles.Fault(look, e.MessageId, fault);
            return await Trouble(look.Partner, e, null, new(
                "erreur_du_pont", "le pont n'a pas su lire ce que l'événement désigne.", "Prévenez l'exploitant du pont, dont le journal dit l'erreur ; modifiez ensuite la proposition : elle sera relue."));
        }
    }

    private async Task<ImiloAnswer> Fetch(ImiloEvent e, CancellationToken stop)
    {
        var ends = e.Action is "DELETE" or "ARCHIVE";
        if (ends && speakers is [{ Structures.Count: 1 } alone]) return await Take(e, alone, alone.Structures.Single(), null, null);

        var dossier = await api.Get(look, settings, ImiloFamily.Dossiers, "dossier", e, stop);
        if (dossier.Json is not { } person) return await Untold(e, dossier, "Le dossier");
        if (ImiloMessages.Text(ImiloMessages.At(person, settings.Pointer("dossier", "structure"))) is not { } structure || look.Network.ByStructure(structure) is not { } emitter || !speakers.Contains(emitter))
        {
            return await Trouble(look.Partner, e, null, new(
                "structure", "le dossier est suivi par une structure pour laquelle cette source ne parle pas.", "Voyez avec l'exploitant du pont quelles structures sont raccordées ; rien n'est à refaire dans i-Milo d'ici là."));
        }

        if (ends) return await Take(e, emitter, structure, null, null);
        var proposition = await api.Get(look, settings, ImiloFamily.Propositions, "proposition", e, stop);
        return proposition.Json is { } told ? await Take(e, emitter, structure, person, told) : await Untold(e, proposition, "La proposition", emitter, structure);
    }

    /// <summary>What could not be fetched is asked for again, but what is not there, or will never be told.</summary>
    private async Task<ImiloAnswer> Untold(ImiloEvent e, ImiloAnswer answer, string what, Partner? emitter = null, string? structure = null) => answer.Fate switch
    {
        ImiloFate.Gone => await Trouble(emitter ?? look.Partner, e, structure, new(
            "introuvable", $"{what} dont parle cet événement n'est plus dans i-Milo, ou n'y a pas d'adresse.", "Rien, si la proposition a été supprimée ; sinon modifiez-la dans i-Milo : elle sera relue.")),
        ImiloFate.Refused => await Trouble(emitter ?? look.Partner, e, structure, new("refuse_par_imilo", $"{what} n'a pas pu être lu : {answer.Reason}", "Vérifiez la proposition dans i-Milo et modifiez-la : elle sera relue.")),
        _ => answer,
    };

    /// <param name="person">The dossier and the proposal of a prescription; null for an annulation.</param>
    private async Task<ImiloAnswer> Take(ImiloEvent e, Partner emitter, string structure, JsonElement? person, JsonElement? told)
    {
        if (ImiloTime.Read(e.Date, Fuseau.OfStructure(structure, look.Network.Zone)) is not { } emisLe)
            return await Trouble(emitter, e, structure, new("date", "l'événement ne dit pas quand il a eu lieu (yyyy-MM-dd HH:mm:ss).", "Modifiez la proposition dans i-Milo : elle sera relue."));
        var (type, message) = person is { } p && told is { } t
            ? ("prescription", ImiloMessages.Prescription(settings, e, structure, emisLe, p, t))
            : ("annulation", ImiloMessages.Annulation(e, structure, emisLe, look.Network.Zone));
        var result = (await desk.Intake.Take(emitter, type, ImiloMessages.Array(message))).Single();
        switch (result.Status)
        {
            case 202:
                counts.Taken++;
                return Well;
            // Of an earlier reading: what it speaks of has changed since, and another event tells that.
            case 200 or 409:
                counts.Again++;
                return Well;
            case 503:
                throw new DatabaseUnavailableException("the database did not take an event's message");
            default:
                return await Trouble(emitter, e, structure, ImiloTrouble.Of(result.Problem!), type);
        }
    }

    private async Task<ImiloAnswer> Trouble(Partner to, ImiloEvent e, string? structure, ImiloTrouble trouble, string type = "prescription")
    {
        await troubles.Tell(to, e, structure, type, trouble);
        counts.Troubles++;
        return Well;
    }
}
