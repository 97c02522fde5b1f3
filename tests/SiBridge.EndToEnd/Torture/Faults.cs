namespace SiBridge.EndToEnd.Torture;

/// <summary>What is done to a process, a server or a recipient.</summary>
internal enum FaultKind
{
    /// <summary>SIGKILL, and a start again a moment later.</summary>
    Kill,

    /// <summary>SIGSTOP, and SIGCONT later.</summary>
    Freeze,

    /// <summary>The broker is killed and starts again with nothing in it.</summary>
    Wipe,

    /// <summary>A recipient answers 500.</summary>
    Error,

    /// <summary>A recipient takes the body and never answers.</summary>
    Hang,

    /// <summary>A recipient takes the body and cuts the connection.</summary>
    Cut,

    /// <summary>A recipient takes the body and says yes after the bridge's patience has ended.</summary>
    Late,

    /// <summary>An operator suspends a recipient's channel, and resumes it later.</summary>
    Suspend,
}

/// <summary>A fault to be made.</summary>
/// <param name="At">Counted from the beginning of the load.</param>
/// <param name="Target">The name of a victim, or a recipient's code.</param>
/// <param name="Lasts">Until the start again, the thaw, or the recipient's return.</param>
internal sealed record Fault(TimeSpan At, FaultKind Kind, string Target, TimeSpan Lasts);

/// <summary>A fault that was made, on the run's clock.</summary>
/// <param name="Ended">When the target was able to work again.</param>
internal sealed record Disturbance(FaultKind Kind, string Target, TimeSpan Began, TimeSpan Ended)
{
    /// <summary>Whether it befell the bridge or its servers.</summary>
    public bool OfTheBridge => Kind is FaultKind.Kill or FaultKind.Freeze or FaultKind.Wipe;

    /// <summary>By which faults are counted, such as <c>Kill worker</c>.</summary>
    public string Word => OfTheBridge ? $"{Kind} {Target.Split('-')[0]}" : $"{Kind} recipient";
}

/// <summary>Which faults there may be.</summary>
/// <param name="Victims">Processes and servers that are killed and frozen.</param>
/// <param name="Wiped">The broker; null where there is none.</param>
/// <param name="Recipients">Codes of the partners.</param>
/// <param name="Every">The mean time between two faults.</param>
/// <param name="Frozen">How long a freeze lasts, by the victim's name.</param>
internal sealed record FaultMix(IReadOnlyList<string> Victims, string? Wiped, IReadOnlyList<string> Recipients, TimeSpan Every, Func<string, TimeSpan> Frozen)
{
    private static readonly FaultKind[] OfRecipients = [FaultKind.Error, FaultKind.Hang, FaultKind.Cut, FaultKind.Late, FaultKind.Suspend];

    /// <summary>
    /// The same seed makes the same plan. Faults come from a shuffled deck that holds each one once, so that even a short run has some of
    /// all; the instants are random.
    /// </summary>
    public IReadOnlyList<Fault> Plan(int seed, TimeSpan length)
    {
        var random = new Random(seed);
        var (plan, deck) = (new List<Fault>(), new Queue<(FaultKind Kind, string Target)>());
        for (var at = Every * random.NextDouble(); at < length; at += Every * (0.5 + random.NextDouble()))
        {
            if (deck.Count == 0) deck = Deck(random);
            var (kind, target) = deck.Dequeue();
            plan.Add(new(at, kind, target, Lasts(kind, target, random)));
        }

        return plan;
    }

    private TimeSpan Lasts(FaultKind kind, string target, Random random) => kind switch
    {
        FaultKind.Freeze => Frozen(target),
        FaultKind.Kill or FaultKind.Wipe => TimeSpan.FromSeconds(0.2 + (1.8 * random.NextDouble())),
        FaultKind.Error or FaultKind.Hang or FaultKind.Cut or FaultKind.Late or FaultKind.Suspend => TimeSpan.FromSeconds(4 + (3 * random.NextDouble())),
    };

    private Queue<(FaultKind, string)> Deck(Random random)
    {
        List<(FaultKind, string)> cards = [.. Victims.Select(v => (FaultKind.Kill, v)), .. Victims.Select(v => (FaultKind.Freeze, v))];
        if (Wiped is not null) cards.Add((FaultKind.Wipe, Wiped));
        cards.AddRange(OfRecipients.Select(kind => (kind, Recipients[random.Next(Recipients.Count)])));
        var shuffled = cards.ToArray();
        random.Shuffle(shuffled);
        return new(shuffled);
    }
}
