using System.Collections.Concurrent;

namespace SiBridge.Cli.Demo;

/// <summary>The organisme's own software: answers each prescription as it comes in, and tells what became of those it has on file.</summary>
internal sealed class SimulatedOrganisme(SimulatedPartner self, GatewayClient gateway, DemoMessages messages)
{
    private readonly ConcurrentDictionary<string, Jeune> onFile = [];

    /// <summary>Those whose prescription came, less those whose annulation came, in the order of their numbers.</summary>
    private IEnumerable<Jeune> Candidates => onFile.Values.OrderBy(j => j.Numero);

    /// <summary>Until cancelled.</summary>
    public async Task AnswerPrescriptions(CancellationToken stop)
    {
        await foreach (var arrival in self.Incoming.ReadAllAsync(stop))
        {
            var id = (string)arrival.Body["prescription_id"]!;
            if (arrival.Type is "annulation")
            {
                onFile.TryRemove(id, out _);
                continue;
            }

            var jeune = Jeune.Tous.Single(j => j.PrescriptionId == id);
            if (onFile.TryAdd(id, jeune)) await gateway.Post("reponse", stop, messages.Reponse(jeune));
        }
    }

    public async Task TellConvocationsAndPresences(CancellationToken stop)
    {
        foreach (var jeune in Candidates.Where(j => j.HasResultat))
        {
            await gateway.Post("convocation", stop, messages.Convocation(jeune));
            await gateway.Post("presence", stop, messages.Presence(jeune));
        }
    }

    public async Task TellResultats(CancellationToken stop)
    {
        foreach (var jeune in Candidates.Where(j => j.HasResultat)) await gateway.Post("resultat", stop, messages.Resultat(jeune));
    }

    public async Task TellEntrees(CancellationToken stop)
    {
        foreach (var jeune in Candidates.Where(j => j.HasEntree)) await gateway.Post("entree", stop, messages.Entree(jeune));
        await gateway.Post("places", stop, messages.Places(Candidates.Count(j => j.IsEntre)));
    }

    public async Task TellInterruptionsAndReprises(CancellationToken stop)
    {
        foreach (var jeune in Candidates.Where(j => j.Issue is Issue.Reprise))
        {
            await gateway.Post("interruption", stop, messages.Interruption(jeune));
            await gateway.Post("reprise", stop, messages.Reprise(jeune));
        }
    }

    public async Task TellAbandonsAndFins(CancellationToken stop)
    {
        foreach (var jeune in Candidates.Where(j => j.Issue is Issue.Abandon)) await gateway.Post("abandon", stop, messages.Abandon(jeune));
        foreach (var jeune in Candidates.Where(j => j.Issue is Issue.Fin)) await gateway.Post("fin", stop, messages.Fin(jeune));
    }
}
