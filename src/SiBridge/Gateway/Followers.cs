using System.Collections.Concurrent;
using MassTransit;
using SiBridge.Contracts;

namespace SiBridge.Gateway;

/// <summary>Those who follow the offer at this gateway: how many each partner may have, and what wakes them.</summary>
public sealed class Followers
{
    /// <summary>How many a partner may have at one gateway.</summary>
    public const int PerPartner = 4;

    private readonly ConcurrentDictionary<string, int> seats = [];
    private volatile TaskCompletionSource next = New();

    /// <returns>What gives the seat back; null when all of this partner are taken.</returns>
    public IDisposable? Take(string partner)
    {
        if (seats.AddOrUpdate(partner, 1, (_, taken) => taken + 1) <= PerPartner) return new Seat(this, partner);
        Leave(partner);
        return null;
    }

    /// <summary>Completes when sessions have changed next.</summary>
    public Task Next() => next.Task;

    public void Wake() => Interlocked.Exchange(ref next, New()).TrySetResult();

    private void Leave(string partner) => seats.AddOrUpdate(partner, 0, (_, taken) => taken - 1);

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Seat(Followers followers, string partner) : IDisposable
    {
        private int left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref left, 1) == 0) followers.Leave(partner);
        }
    }
}

/// <summary>Wakes those who follow the offer at this gateway.</summary>
public sealed class WakeFollowers(Followers followers) : IConsumer<PlacesChanged>
{
    public Task Consume(ConsumeContext<PlacesChanged> context)
    {
        followers.Wake();
        return Task.CompletedTask;
    }
}
