using SiBridge.Contracts;
using SiBridge.Network;
using SiBridge.Translation;

namespace SiBridge.Flows;

/// <summary>Something that the bridge itself says.</summary>
/// <param name="Type">The word on the wire; its flow is a <see cref="BridgeFlow{T}"/>.</param>
/// <param name="Message">
/// Its <c>id</c> must follow from what is said alone (which deadline, which term; which message was refused): whoever tries to say it
/// again, after a kill or in another process, then makes the same one, which is kept once.
/// </param>
/// <param name="OrderKey">The journey or session that it speaks of, or whatever else has a key: recipients read it in order with the rest.</param>
/// <param name="To">Who reads it, each as one of the flow's audiences. Who does not take the type is named in <c>not_subscribed</c>.</param>
/// <param name="Additions">Of the journey; null when the flow adds nothing.</param>
public sealed record Emission(
    string Type, IMessage Message, string OrderKey, IReadOnlyCollection<(Audience Audience, Partner Partner)> To, Additions? Additions = null);
