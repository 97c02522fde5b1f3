namespace SiBridge.Flows;

/// <summary>Every flow, by the word on the wire. A new message type is one line here, one flow, one record, one schema.</summary>
public static class FlowTable
{
    private static readonly Dictionary<string, Flow> Flows = new Flow[]
    {
        new SessionFlow(), new PlacesFlow(), new PrescriptionFlow(), new AnnulationFlow(), new ReponseFlow(), new ConvocationFlow(), new PresenceFlow(), new ResultatFlow(),
        new EntreeFlow(), new InterruptionFlow(), new RepriseFlow(), new AbandonFlow(), new FinFlow(),
        new RappelFlow(), new AnomalieFlow(),
    }.ToDictionary(f => f.Type);

    public static IReadOnlyCollection<Flow> All => Flows.Values;

    /// <summary>The flow of a type.</summary>
    public static Flow Of(string type) => Flows[type];
}
