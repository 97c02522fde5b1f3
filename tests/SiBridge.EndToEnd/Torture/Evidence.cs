using System.Text.Json.Nodes;
using SiBridge.Benchmarks;
using SiBridge.Benchmarks.Journeys;

namespace SiBridge.EndToEnd.Torture;

/// <summary>A request that had to be refused.</summary>
/// <param name="Status">What the gateway answered.</param>
internal sealed record Wrong(string What, int Expected, int Status);

/// <summary>A journey as the bridge shows it in the end.</summary>
/// <param name="Receipts">Of its <c>historique</c>.</param>
internal sealed record SeenJourney(string Etat, IReadOnlyList<string> Receipts);

/// <summary>A replay job as the bridge shows it in the end.</summary>
/// <param name="Made">On the run's clock.</param>
/// <param name="Ended">Null when it is not over.</param>
internal sealed record SeenReplay(string Id, string State, TimeSpan Made, TimeSpan? Ended, int Total, int Replayed, int Cooling, int Settled);

/// <summary>A correction as the bridge shows it in the end.</summary>
/// <param name="Delivery">The <c>webhook-id</c> that was not to go any more.</param>
/// <param name="Replacement">The one that went in its place; null when it was not approved.</param>
internal sealed record SeenCorrection(string Delivery, string State, string ProposedBy, string? DecidedBy, string? Replacement);

/// <summary>All that was seen of a run. The checker judges by this alone.</summary>
/// <param name="Bodies">What was sent, by emitter and id.</param>
/// <param name="Journeys">By chain.</param>
/// <param name="Places">The count shown in the end, by the session's chain.</param>
/// <param name="Unsettled">What the bridge says of acknowledged messages that are not settled in the end.</param>
internal sealed record Evidence(
    History History,
    IReadOnlyList<Disturbance> Disturbances,
    IReadOnlyList<Wrong> Wrongs,
    IReadOnlyDictionary<(string Emitter, string Id), JsonObject> Bodies,
    IReadOnlyDictionary<string, SeenJourney> Journeys,
    IReadOnlyDictionary<string, int?> Places,
    IReadOnlyList<string> Unsettled,
    IReadOnlyList<SeenReplay> Replays,
    IReadOnlyList<SeenCorrection> Corrections);
