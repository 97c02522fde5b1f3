using SiBridge.Gateway;
using SiBridge.Journal;
using SiBridge.Network;
using SiBridge.Storage;

namespace SiBridge.Sources;

/// <summary>The catalogues of one document, mostly one: who speaks for several emitters brings one of each.</summary>
/// <param name="source">Whose document it is.</param>
public sealed class Catalogues(Database database, GoneSessions gone, Intake intake, Partner source)
{
    private const int PageSize = 2_000, GoneAtOnce = 100;

    private readonly Dictionary<string, (Partner Emitter, Catalogue Catalogue)> catalogues = [];

    public async Task<Catalogue> Of(Partner emitter)
    {
        if (catalogues.TryGetValue(emitter.Code, out var read)) return read.Catalogue;
        var catalogue = new Catalogue();
        await foreach (var said in Said(emitter)) catalogue.Add(said.OrderKey, said.Sha256, said.EmisLe, said.Fois);
        catalogues[emitter.Code] = (emitter, catalogue);
        return catalogue;
    }

    /// <summary>Cancels what catalogues of their emitters said once and say no longer.</summary>
    /// <returns>A line for each that was cancelled, or could not be; one that says why nothing was, where that is so.</returns>
    public async IAsyncEnumerable<AcknowledgedLine> CancelGone()
    {
        foreach (var (emitter, catalogue) in catalogues.Values)
        {
            // An export that went wrong at its source is empty: a partner that has no session left can say so one by one.
            if (!catalogue.TellsAny || !catalogue.NamesAll)
            {
                yield return new(0, null, LineFate.Remarque, Code: "aucune_annulation", Reason: catalogue.TellsAny
                    ? "Aucune session disparue n'est annulée : une session refusée n'a pas de nom, elle peut être l'une de celles qui manquent."
                    : "Aucune session disparue n'est annulée : ce document ne porte aucune session.");
                continue;
            }

            var keys = new List<string>();
            await foreach (var said in Said(emitter))
            {
                if (said.ParCatalogue && !catalogue.Tells(said.OrderKey)) keys.Add(said.OrderKey);
                if (keys.Count < GoneAtOnce) continue;
                foreach (var line in await Cancel(emitter, keys)) yield return line;
                keys.Clear();
            }

            foreach (var line in await Cancel(emitter, keys)) yield return line;
        }
    }

    private async Task<IReadOnlyList<AcknowledgedLine>> Cancel(Partner emitter, List<string> keys)
    {
        if (keys.Count == 0) return [];
        var results = await gone.Cancel(emitter, keys, news => intake.Take(emitter, "session", news, source));
        if (results.Any(r => r.Status is 503)) throw new DatabaseUnavailableException("the database took a part of what is gone only");
        return [.. results.Where(r => r.Status is not (200 or 404)).Select(r => r.Problem is { } problem
            ? new AcknowledgedLine(0, r.Id, LineFate.Refuse, Code: problem.Slug, Reason: $"L'annulation d'une session disparue est refusée : {problem.Detail}")
            : new(0, r.Id, LineFate.Annule, r.Receipt))];
    }

    private async IAsyncEnumerable<Annonce> Said(Partner emitter)
    {
        for (var after = ""; ;)
        {
            var page = await database.Read(db => Annonces.Page(db, emitter.Code, after, PageSize));
            foreach (var said in page) yield return said;
            if (page.Count < PageSize) yield break;
            after = page[^1].OrderKey;
        }
    }
}
