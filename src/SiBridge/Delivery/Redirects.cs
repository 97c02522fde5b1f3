using System.Data.Common;
using Dapper;
using SiBridge.Network;
using SiBridge.Storage;

namespace SiBridge.Delivery;

/// <summary>What became of a redirection.</summary>
/// <param name="Obstacle">French: why the channel cannot take it; null: it can.</param>
public sealed record Redirected(Replayed Act, string? Obstacle = null);

/// <summary>
/// Leads a delivery to another channel of the same partner, with its <c>webhook-id</c> and body. Order is per recipient and journey, whatever
/// the channel: what waits behind it goes on waiting.
/// </summary>
public sealed class Redirects(Database database, CurrentNetwork network, Hints hints, TimeProvider clock)
{
    /// <summary>Why a channel cannot take what was made for others of its partner; null when it can.</summary>
    /// <param name="from">The channel for which it was made; null: whichever of the partner's.</param>
    /// <param name="format">The format in which it was made; null: that of its channel now.</param>
    public string? Obstacle(string recipient, string? from, string to, string? format = null)
    {
        if (network.Current.ByCode(recipient) is not { } partner) return $"« {recipient} » n'est pas un partenaire de ce réseau.";
        if (partner.Receives.FirstOrDefault(r => r.Code == to) is not { } target) return $"« {recipient} » n'a pas de canal « {to} » ; ses canaux : {string.Join(", ", partner.Receives.Select(r => r.Code))}.";
        if (from == to) return $"elle est déjà pour le canal « {to} » : rejouez-la.";
        var made = format is not null ? [format] : partner.Receives.Where(r => from is null ? r.Code != to : r.Code == from).Select(r => r.Channel.Format).Distinct().ToList();
        return made.All(f => f == target.Channel.Format)
            ? null
            : $"le canal « {to} » est au format « {target.Channel.Format} », et le corps est fait au format « {made.First(f => f != target.Channel.Format)} » : il ne change pas sous son webhook-id.";
    }

    /// <summary>Leads one there: what failed is sent again, what waits goes on waiting.</summary>
    public async Task<Redirected> Redirect(Guid delivery, string to, string by, string reason)
    {
        var (redirected, lanes) = await database.Write<(Redirected, IReadOnlyCollection<LaneKey>)>(db =>
        {
            if (Deliveries.Locked(db, delivery) is not { } d) return (new Redirected(new(ActResult.Unknown)), []);
            if (Obstacle(d.Recipient, d.Channel, to, d.Format) is { } obstacle) return (new(new(ActResult.NotNow, d.State), obstacle), []);
            var now = clock.GetUtcNow();
            var failed = d.State is "failed" or "exhausted";
            // Whom it was lent to may still acknowledge it, until its lease has ended.
            if (!failed && d.State is not ("pending" or "blocked") && !(d.State is "waiting_ack" && d.LeasedUntil <= now)) return (new(new(ActResult.NotNow, d.State)), []);
            if (d.TakenBack) return (new(new(ActResult.TakenBack, d.State)), []);
            if (failed && Again.Last(db, d.Seq) is { } last && last.Until > now) return (new(new(ActResult.TooSoon, d.State, Last: last)), []);
            var turned = failed ? Again.Send(db, [d.Seq], by, now, to).Lanes : Turn(db, d, to, now);
            Failures.Record(db, by, "redirect", $"{delivery} {to}", reason, now);
            return (new(new(ActResult.Done, Deliveries.Find(db, delivery)!.State, !Failures.Overtaken(db, d))), turned);
        });
        if (lanes.Count > 0) _ = hints.Tell(lanes);
        return redirected;
    }

    private static IReadOnlyCollection<LaneKey> Turn(DbConnection db, DeliveryState d, string to, DateTimeOffset now)
    {
        db.Execute(
            """
            UPDATE line SET channel = @to, state = CASE WHEN state = 'waiting_ack' THEN 'pending' ELSE state END, leased_until = NULL, step = 0,
              due_at = CASE WHEN due_at = @Paced THEN due_at ELSE @now END
            WHERE seq = @Seq
            """, new { to, Outbox.Paced, now, d.Seq });
        db.Execute("UPDATE delivery SET channel = @to WHERE seq = @Seq", new { to, d.Seq });
        return d.State is "blocked" ? [] : [new(d.Recipient, to)];
    }
}
