namespace SiBridge.Cli.Demo;

/// <summary>Who must have received how many of which type.</summary>
internal sealed record Expectation(SimulatedPartner Partner, string Type, int Count)
{
    public bool IsMet => Partner.Received(Type) == Count;
}

/// <summary>The flows, one after the other; each step ends when its deliveries have arrived, or after a while without them.</summary>
internal sealed class DemoScript(DemoStage stage, DemoProgress progress)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15), Glance = TimeSpan.FromMilliseconds(10);

    private readonly DemoMessages messages = new(stage.Clock);
    private readonly List<Expectation> expected = [];

    /// <summary>The sums, from the twelve young people alone: what the report checks the partners against.</summary>
    public IReadOnlyList<Expectation> Expected => expected;

    public async Task Play(CancellationToken stop)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var organisme = new SimulatedOrganisme(stage.Organisme, stage.As(stage.Organisme), messages);
        var answering = organisme.AnswerPrescriptions(ends.Token);
        await progress.Step("1. Places", () => PublishOffer(stop));
        await progress.Step("2. Prescriptions", () => Prescribe(stop));
        await progress.Step("3. Convocations et présences", () => Meet(organisme, stop));
        await progress.Step("4. Résultats et entrées", () => Select(organisme, stop));
        await progress.Step("5. Interruptions et reprises", () => Pause(organisme, stop));
        await progress.Step("6. Abandons et fins", () => Leave(organisme, stop));
        await ends.CancelAsync();
        await answering.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (answering.IsFaulted) await answering;
    }

    private async Task<string> PublishOffer(CancellationToken stop)
    {
        var organisme = stage.As(stage.Organisme);
        await organisme.Post("session", stop, messages.Session());
        await organisme.Post("places", stop, messages.Places(entered: 0));
        return await Arrived(stop, (stage.MissionLocale, "session", 1), (stage.Region, "session", 1), (stage.MissionLocale, "places", 1), (stage.Region, "places", 1));
    }

    private async Task<string> Prescribe(CancellationToken stop)
    {
        var missionLocale = stage.As(stage.MissionLocale);
        await missionLocale.Post("prescription", stop, [.. Jeune.Tous.Select(messages.Prescription)]);
        var answered = await Arrived(stop, (stage.Organisme, "prescription", Jeune.Tous.Count), (stage.MissionLocale, "reponse", Jeune.Tous.Count));
        var withdrawn = Jeune.Tous.Where(j => j.Issue is Issue.Annulee).ToList();
        foreach (var jeune in withdrawn) await missionLocale.Post("annulation", stop, messages.Annulation(jeune));
        return $"{answered}, {await Arrived(stop, (stage.Organisme, "annulation", withdrawn.Count))}";
    }

    private async Task<string> Meet(SimulatedOrganisme organisme, CancellationToken stop)
    {
        await organisme.TellConvocationsAndPresences(stop);
        var convened = Jeune.Tous.Count(j => j.HasResultat);
        return await Arrived(stop, (stage.MissionLocale, "convocation", convened), (stage.MissionLocale, "presence", convened));
    }

    private async Task<string> Select(SimulatedOrganisme organisme, CancellationToken stop)
    {
        await organisme.TellResultats(stop);
        await organisme.TellEntrees(stop);
        var (resultats, entrees) = (Jeune.Tous.Count(j => j.HasResultat), Jeune.Tous.Count(j => j.HasEntree));
        return await Arrived(
            stop,
            (stage.MissionLocale, "resultat", resultats), (stage.Region, "resultat", resultats), (stage.MissionLocale, "entree", entrees), (stage.Region, "entree", entrees),
            (stage.MissionLocale, "places", 2), (stage.Region, "places", 2));
    }

    private async Task<string> Pause(SimulatedOrganisme organisme, CancellationToken stop)
    {
        await organisme.TellInterruptionsAndReprises(stop);
        return await Arrived(stop, [.. BothHear("interruption", Issue.Reprise), .. BothHear("reprise", Issue.Reprise)]);
    }

    private async Task<string> Leave(SimulatedOrganisme organisme, CancellationToken stop)
    {
        await organisme.TellAbandonsAndFins(stop);
        return await Arrived(stop, [.. BothHear("abandon", Issue.Abandon), .. BothHear("fin", Issue.Fin)]);
    }

    /// <summary>One message of a type for each young person whose way ends so, to the Mission Locale and to the Region.</summary>
    private (SimulatedPartner Partner, string Type, int Count)[] BothHear(string type, Issue issue)
    {
        var count = Jeune.Tous.Count(j => j.Issue == issue);
        return [(stage.MissionLocale, type, count), (stage.Region, type, count)];
    }

    /// <summary>Waits until all is there, and says what is.</summary>
    private async Task<string> Arrived(CancellationToken stop, params (SimulatedPartner Partner, string Type, int Count)[] what)
    {
        var now = what.Select(w => new Expectation(w.Partner, w.Type, w.Count)).ToList();
        expected.RemoveAll(old => now.Exists(e => (e.Partner, e.Type) == (old.Partner, old.Type)));
        expected.AddRange(now);
        for (var began = stage.Clock.GetTimestamp(); !now.TrueForAll(e => e.IsMet) && stage.Clock.GetElapsedTime(began) < Patience;) await Task.Delay(Glance, stage.Clock, stop);
        return string.Join(", ", now.Select(e => $"{e.Partner.Received(e.Type)} {e.Type} → {e.Partner.Code}"));
    }
}
