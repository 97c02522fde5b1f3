using SiBridge.Delivery;
using SiBridge.Echeances;
using SiBridge.Network;
using SiBridge.Storage;

namespace SiBridge.Flows;

/// <summary>
/// Finds by query the deadlines that are due, and has them settled under the lock of their journey, session or partner. Time is a column: whoever
/// looks, however late and however often, in however many processes, finds what the state of the journey says.
/// </summary>
public sealed class EcheanceSweep(
    Database database, Router router, Hints hints, CurrentNetwork network, TimeProvider clock, ILogger<EcheanceSweep> log) : Rounds("deadlines", clock, log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1), SilencePause = TimeSpan.FromMinutes(1);

    /// <summary>How many one transaction settles: who routes one of them meanwhile waits for it.</summary>
    private const int AtOnce = 32;

    private DateTimeOffset silenceAt = DateTimeOffset.MinValue;

    protected internal override async Task<TimeSpan?> Look(CancellationToken stop)
    {
        var regles = await InForce();
        await LookThrough(regles, stop);
        foreach (var sessions in new[] { false, true })
        {
            for (var due = await Next(null); due.Count > 0; due = await Next(due[^1]))
            {
                stop.ThrowIfCancellationRequested();
                await Settle(sessions, [.. due.Select(d => d.OrderKey)], regles);
            }

            // From the last one on: what cannot be settled must not hide what comes after it.
            Task<IReadOnlyList<Regard>> Next(Regard? after) => database.Read(db => Regards.Due(db, sessions, Clock.GetUtcNow(), after, AtOnce));
        }

        await Silences(regles, stop);
        return Pause;
    }

    private async Task<Regles> InForce()
    {
        if (await database.Read(Regles.Find) is { } known && !Regles.AreNew(known, network.Current)) return known;
        return await database.Write(db =>
        {
            Regles.Take(db, network.Current, Clock.GetUtcNow());
            return Regles.Find(db)!;
        });
    }

    /// <summary>Journeys and sessions that were kept before there were deadlines, or before these: some at each look, in the order of their keys.</summary>
    private async Task LookThrough(Regles regles, CancellationToken stop)
    {
        const string sessionsFrom = "S:";
        if (regles.Curseur is not { } from) return;
        stop.ThrowIfCancellationRequested();
        var sessions = string.CompareOrdinal(from, sessionsFrom) >= 0;
        var keys = await database.Read(db => Regards.Kept(db, sessions, from, AtOnce));
        if (keys.Count > 0) await Settle(sessions, keys, regles);
        await database.Write(db => Regles.Advance(db, from, keys.Count > 0 ? keys[^1] : sessions ? null : sessionsFrom));
    }

    private async Task Silences(Regles regles, CancellationToken stop)
    {
        if (Clock.GetUtcNow() < silenceAt) return;
        while (await database.Write(db => Activite.Read(db, Clock.GetUtcNow()))) stop.ThrowIfCancellationRequested();
        var (current, rang) = (network.Current, await database.Read(EcheanceStore.OfEmetteurs));
        var sent = await database.Read(db => Activite.Last(db, rang));
        foreach (var partner in current.Partners.Where(p => sent.TryGetValue(p.Code, out var last) && (EcheanceRouting.MayBeSilent(current, last, Clock.GetUtcNow()) || rang.Contains(p.Code))))
        {
            stop.ThrowIfCancellationRequested();
            await hints.Tell(await router.LookAt([partner.Code], (echeances, _) => echeances.Silence(partner, sent[partner.Code]), regles.Depuis));
        }

        silenceAt = Clock.GetUtcNow() + SilencePause;
    }

    private async Task Settle(bool sessions, IReadOnlyList<string> keys, Regles regles) => await hints.Tell(await router.LookAt(
        keys, (echeances, some) => { if (sessions) echeances.Sessions(some); else echeances.Journeys(some); }, regles.Depuis));
}
