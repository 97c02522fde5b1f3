using SiBridge.Flows;
using SiBridge.Network;
using SiBridge.Places;
using SiBridge.Storage;

namespace SiBridge.Gateway;

/// <summary>
/// One follower of the offer: it is told all sessions that it asks for, unless it says where it was, and then each change that it may see, in
/// the order of the numbers. Nothing waits for it but what one look has found: a reader that is slow is behind in the database, not in memory.
/// </summary>
/// <param name="query">What it asks for.</param>
/// <param name="who">The partner that it is now; null: its key is no longer good.</param>
internal sealed class OfferFollower(Database database, Followers followers, TimeProvider clock, EventWriter to, PlacesQuery query, Func<Partner?> who)
{
    private const int AtOnce = 100;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2), LookAgain = TimeSpan.FromSeconds(1), Heartbeat = TimeSpan.FromSeconds(15);

    /// <param name="after">The number of the last change that it knows; null: it knows nothing.</param>
    /// <param name="stopping">Ends it, as the reader's leaving does: it resumes elsewhere.</param>
    public async Task Run(long? after, CancellationToken stopping, CancellationToken gone)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, gone);
        to.Retry(RetryAfter);
        await to.Send(gone);
        var (position, sent) = (after, clock.GetTimestamp());
        while (!either.IsCancellationRequested && who() is { } reader)
        {
            // Asked for before looking: what comes between the look and the wait is not missed.
            var signal = followers.Next();
            if (position is not { } known || await Look(reader, known) is not { } found)
            {
                position = await Everything(reader, isKnown: position is not null, either.Token, gone);
                sent = clock.GetTimestamp();
                continue;
            }

            position = found.Position;
            var silent = clock.GetElapsedTime(sent) >= Heartbeat;
            if (found.Told == 0 && silent) to.Heartbeat(found.Position);
            if (found.Told > 0 || silent)
            {
                await to.Send(gone);
                sent = clock.GetTimestamp();
            }

            if (!found.More) await Task.WhenAny(signal, Task.Delay(LookAgain, clock, either.Token));
        }
    }

    /// <summary>Writes the next changes.</summary>
    /// <returns>Where it is then; null when some between are no longer kept, or the number was never given.</returns>
    private Task<Found?> Look(Partner reader, long position) => database.Read(db =>
    {
        var changes = PlacesChanges.After(db, position, AtOnce);
        // Asked after looking: what was forgotten meanwhile is seen.
        var (last, oublie) = PlacesChanges.Ends(db);
        if (position < oublie || position > last) return null;
        var asked = AskedBy(reader);
        var seen = changes.Where(c => c.What is not ChangeKinds.Parcours || ShownSessions.Counts(reader))
            .Select(c => (Change: c, Session: new FoundSession(c.OrderKey, c.State), Now: asked.Matches(SessionTraits.Of(c.State)))).Where(c => c.Now || asked.Matches(c.Change.Before)).ToList();
        var shown = new ShownSessions(db, reader, [.. seen.Select(c => c.Session)]);
        var told = 0;
        foreach (var (change, session, now) in seen.Where(c => !c.Change.Discret || shown.IsParty(c.Session)))
        {
            to.Event(now ? "session" : "retrait", change.Numero, writer => shown.Write(writer, session));
            told++;
        }

        return new Found(changes.Count == 0 ? position : changes[^1].Numero, told, changes.Count == AtOnce);
    });

    /// <summary>
    /// All sessions as they are, for one who knows nothing or was away for too long. They bear no number: whoever is cut off in the middle
    /// begins anew. What changes meanwhile is told again afterwards.
    /// </summary>
    private async Task<long> Everything(Partner reader, bool isKnown, CancellationToken stop, CancellationToken gone)
    {
        // What is already in the sessions must not be told again as a change, only because nobody has numbered it yet.
        await PlacesFeed.AppendAll(database);
        var (last, _) = await database.Read(PlacesChanges.Ends);
        to.Event("instantane", null, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("raison", isKnown ? "reprise_impossible" : "ouverture");
            writer.WriteEndObject();
        });
        var asked = AskedBy(reader);
        for (FoundSession? after = null; ;)
        {
            stop.ThrowIfCancellationRequested();
            var page = await database.Read(db =>
            {
                var found = PlacesSearch.After(db, asked, after);
                var shown = new ShownSessions(db, reader, found);
                foreach (var session in found) to.Event("session", null, writer => shown.Write(writer, session));
                return found;
            });
            if (page.Count < asked.Taille) break;
            await to.Send(gone);
            after = page[^1];
        }

        to.Event("a_jour", last, writer =>
        {
            writer.WriteStartObject();
            writer.WriteEndObject();
        });
        await to.Send(gone);
        return last;
    }

    /// <summary>The network may have changed since it came.</summary>
    private PlacesQuery AskedBy(Partner reader) => query with { Organismes = PlacesParameters.ConfinedTo(reader), Taille = AtOnce };

    private sealed record Found(long Position, int Told, bool More);
}
