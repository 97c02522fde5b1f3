namespace SiBridge.Delivery;

/// <summary>A corrected body that one operator proposed in the place of a delivery that failed, and what another one decided.</summary>
/// <param name="Delivery">The delivery that it corrects.</param>
/// <param name="DeliveryState">How that one stands now.</param>
/// <param name="State"><c>proposed</c>, <c>approved</c> or <c>rejected</c>.</param>
/// <param name="Decision">Why it was rejected.</param>
/// <param name="Replacement">The delivery that left instead.</param>
public sealed record Correction(
    Guid Id, Guid Delivery, Guid Receipt, string Recipient, string Channel, string Type, string DeliveryState, string State, string Reason, string ProposedBy, DateTimeOffset ProposedAt,
    string? DecidedBy, DateTimeOffset? DecidedAt, string? Decision, Guid? Replacement);

/// <summary>A delivery with what its body is judged by.</summary>
/// <param name="Message">The emitter's message, UTF-8 JSON.</param>
/// <param name="Body">What its recipient reads; empty while it has none, for want of the mapping of a code.</param>
public sealed record Correctable(DeliveryState Delivery, byte[] Message, byte[] Body);

/// <param name="Correction">Null: there is none.</param>
/// <param name="Body">The body that is proposed.</param>
public sealed record KeptCorrection(Correction Correction, Correctable Original, byte[] Body);

/// <summary>What became of an act.</summary>
/// <param name="Correction">How it stands after it; null when there is none.</param>
/// <param name="DeliveryState">How the delivery stood that it corrects.</param>
/// <param name="OrderKept">Whether what leaves instead leaves in order: not when later deliveries of the journey have arrived.</param>
public sealed record CorrectionAct(ActResult Result, Guid? Correction = null, string? DeliveryState = null, bool OrderKept = true);

/// <param name="State">One of <see cref="Correction.State"/>; null: all.</param>
/// <param name="Delivery">Of this delivery; null: of all.</param>
/// <param name="Before">Proposed before this one: the last one of the page before.</param>
public sealed record CorrectionsQuery(string? State, Guid? Delivery, Guid? Before, int Taille);
