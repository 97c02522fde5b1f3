using System.Text.Json.Serialization.Metadata;
using SiBridge.Contracts;
using SiBridge.Translation;

namespace SiBridge.Flows;

/// <summary><c>anomalie</c>: a message is held or refused for what it says, and its own emitter, nobody else, is told so.</summary>
public sealed class AnomalieFlow : BridgeFlow<Anomalie>
{
    public override string Type => "anomalie";

    public override IReadOnlyList<Share> Shares { get; } =
        [new(Audience.Emetteur, "message code explication a_faire definitive pointer mission_locale prescription_id organisme session_cle")];

    protected override JsonTypeInfo<Anomalie> Json => CanonicalJson.Default.Anomalie;
}
