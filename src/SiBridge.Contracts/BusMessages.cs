using MassTransit;

namespace SiBridge.Contracts;

/// <summary>These messages are on disk and wait to be routed. Identifiers only: the bus never carries a person's data.</summary>
/// <param name="Receipts">UUIDv7 receipts, in the order of acceptance.</param>
[MessageUrn("sibridge:messages-accepted:v1", useDefaultPrefix: false)]
public sealed record MessagesAccepted(IReadOnlyList<Guid> Receipts);

/// <summary>A channel has deliveries that are due.</summary>
/// <param name="Recipient">Partner code.</param>
/// <param name="Channel">Code of the partner's <c>receives</c> entry.</param>
[MessageUrn("sibridge:lane-has-work:v1", useDefaultPrefix: false)]
public sealed record LaneHasWork(string Recipient, string Channel);

/// <summary>Sessions changed: whoever follows them may look.</summary>
/// <param name="Numero">The number of the last change.</param>
[MessageUrn("sibridge:places-changed:v1", useDefaultPrefix: false)]
public sealed record PlacesChanged(long Numero);
