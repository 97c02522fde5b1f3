using SiBridge.Network;

namespace SiBridge.Flows;

/// <summary>Every flow, by the word on the wire. A new message type is one line here, one flow, one record, one schema.</summary>
public static class FlowTable
{
    private static readonly Dictionary<string, Flow> Flows = new Flow[]
    {
        new SessionFlow(), new PlacesFlow(), new PrescriptionFlow(), new AnnulationFlow(), new ReponseFlow(), new ResultatFlow(), new EntreeFlow(), new AbandonFlow(),
    }.ToDictionary(f => f.Type);

    public static IReadOnlyCollection<Flow> All => Flows.Values;

    /// <summary>The flow of a type, or null for the types that contract §5 describes and this version does not carry yet.</summary>
    public static Flow? Find(string type) => Flows.GetValueOrDefault(type);

    /// <summary>The flow of a message on disk.</summary>
    public static Flow Of(string type) => Flows[type];

    /// <summary>Who sends a type; all that this version does not carry yet come from organismes.</summary>
    public static IReadOnlyList<PartnerKind> EmittersOf(string type) => Find(type)?.Emitters ?? [PartnerKind.Organisme];
}
