namespace SiBridge.Benchmarks.Journeys;

/// <summary>A request to be made at an instant, counted from the beginning of the load.</summary>
/// <param name="After">The message whose 2xx it waits for.</param>
/// <param name="Write">Makes the body, given the instant of the load's beginning.</param>
internal sealed class Planned(Message message, Partner sender, TimeSpan intended, Planned? after, Func<DateTimeOffset, string> write)
{
    private readonly TaskCompletionSource<bool> acknowledged = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DateTimeOffset begun;

    public Message Message => message;

    public Partner Sender => sender;

    public TimeSpan Intended => intended;

    public Planned? After => after;

    /// <summary>Set for a deliberate duplicate: the same content, sent again after the first one's 2xx.</summary>
    public bool Repeated { get; init; }

    /// <summary>Whether it got its 2xx; false when it was refused or the run was stopped.</summary>
    public Task<bool> Acknowledged => acknowledged.Task;

    public string Body(DateTimeOffset begun) => write(this.begun = begun);

    /// <summary>The body once more, after it was made.</summary>
    public string Body() => write(begun);

    public void Settle(bool ok) => acknowledged.TrySetResult(ok);

    /// <summary>The same message once more: a twin sent at the same time, or a repetition after its 2xx.</summary>
    public Planned Again(TimeSpan at, bool twin) => new(message, sender, at, twin ? after : this, write) { Repeated = !twin };
}

/// <summary>Who sends what when: the same seed makes the same plan.</summary>
internal sealed class Plan
{
    /// <summary>Shares of all requests.</summary>
    private const double Duplicates = 0.02, Places = 0.06;

    /// <summary>What becomes of a journey, and how often.</summary>
    private static readonly (double Share, string[] Steps)[] Stories =
    [
        (0.60, ["prescription", "reponse", "resultat", "entree", "abandon"]),
        (0.10, ["prescription", "update", "reponse", "resultat", "entree"]),
        (0.10, ["prescription", "reponse", "resultat", "entree"]),
        (0.10, ["prescription", "reponse", "refus"]),
        (0.05, ["prescription", "annulation"]),
        (0.05, ["prescription", "rejet"]),
    ];

    private readonly LoadNetwork network;
    private readonly Random random;
    private readonly List<Planned> planned = [];
    private readonly List<(Offer Offer, Planned Newest)> offers = [];
    private readonly PriorityQueue<(Journey Journey, string[] Steps, int Next, Planned Before), TimeSpan> due = new();
    private int ids;

    public Plan(LoadNetwork network, double rate, int seconds, int seed)
    {
        (this.network, random) = (network, new Random(seed));
        var number = 0;
        foreach (var organisme in network.Organismes)
        {
            foreach (var departement in new[] { "14", "14", "76", "76" }) Publish(new(organisme, departement, ++number, number % 2 == 0));
        }

        Sessions = [.. planned];
        planned.Clear();
        for (var i = 0; i < rate * seconds; i++) Fill(TimeSpan.FromSeconds(i / rate));
    }

    /// <summary>The offer, to be published before the load begins.</summary>
    public IReadOnlyList<Planned> Sessions { get; }

    /// <summary>In the order of their instants, one every 1/rate seconds.</summary>
    public IReadOnlyList<Planned> Requests => planned;

    private void Fill(TimeSpan at)
    {
        var dice = random.NextDouble();
        if (dice < Duplicates && planned.Count > 0) planned.Add(Duplicate(at));
        else if (dice < Duplicates + Places) Count(at);
        else if (due.TryPeek(out var next, out var from) && from <= at) Step(at, due.Dequeue());
        else Open(at);
    }

    private Planned Duplicate(TimeSpan at)
    {
        var newest = planned[^1];
        return random.Next(2) == 0 && !newest.Repeated ? newest.Again(at, twin: true) : planned[random.Next(planned.Count)].Again(at, twin: false);
    }

    private void Publish(Offer offer)
    {
        var id = $"m-{++ids}";
        planned.Add(new(Message(offer.Organisme, id, "session", offer.Chain, 0, Followers(offer)), offer.Organisme, TimeSpan.Zero, null,
            begun => Bodies.Session(id, begun.AddDays(-1), offer)));
        offers.Add((offer, planned[^1]));
    }

    private void Count(TimeSpan at)
    {
        var which = random.Next(offers.Count);
        var (offer, newest) = offers[which];
        var (id, left) = ($"m-{++ids}", random.Next(15));
        planned.Add(new(Message(offer.Organisme, id, "places", offer.Chain, newest.Message.Position + 1, Followers(offer)), offer.Organisme, at, newest,
            begun => Bodies.Places(id, begun + at, offer, left)));
        offers[which] = (offer, planned[^1]);
    }

    private void Open(TimeSpan at)
    {
        var missionLocale = network.MissionsLocales[random.Next(network.MissionsLocales.Count)];
        var near = offers.Where(o => o.Offer.Departement == missionLocale.Departement).ToList();
        int? financeurs = random.Next(5) switch { 0 => null, 1 => 4, _ => 2 };
        Step(at, (new(missionLocale, near[random.Next(near.Count)].Offer, $"P-{++ids}", financeurs), Story(), 0, null!));
    }

    private string[] Story()
    {
        var dice = random.NextDouble();
        foreach (var (share, steps) in Stories)
        {
            if ((dice -= share) < 0) return steps;
        }

        return Stories[0].Steps;
    }

    private void Step(TimeSpan at, (Journey Journey, string[] Steps, int Next, Planned Before) turn)
    {
        var (journey, step, id) = (turn.Journey, turn.Steps[turn.Next], $"m-{++ids}");
        var fromMissionLocale = step is "prescription" or "update" or "annulation";
        var sender = fromMissionLocale ? journey.MissionLocale : journey.Offer.Organisme;
        var type = step switch { "update" => "prescription", "rejet" => "reponse", "refus" => "resultat", _ => step };
        List<string> recipients = [fromMissionLocale ? journey.Offer.Organisme.Code : journey.MissionLocale.Code];
        if (type is "resultat" or "entree" or "abandon" && journey.RegionPays) recipients.Add(network.Region.Code);
        planned.Add(new(Message(sender, id, type, journey.Chain, turn.Next, recipients), sender, at, turn.Before,
            begun => Bodies.Journey(step, id, begun + at, journey)));

        // One in four follows in the next instant, right behind the 202: that is where order is hardest to keep.
        var pause = random.Next(4) == 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(random.Next(30, 1_500));
        if (turn.Next + 1 < turn.Steps.Length) due.Enqueue((journey, turn.Steps, turn.Next + 1, planned[^1]), at + pause);
    }

    private List<string> Followers(Offer offer) =>
        [.. network.MissionsLocales.Where(ml => ml.Departement == offer.Departement).Select(ml => ml.Code), network.Region.Code];

    private static Message Message(Partner sender, string id, string type, string chain, int position, IReadOnlyList<string> recipients) =>
        new(sender.Code, id, type, chain, position, recipients);
}
