using System.Text.Json.Serialization.Metadata;
using SiBridge.Contracts;
using SiBridge.Translation;

namespace SiBridge.Flows;

/// <summary><c>rappel</c>: a deadline has passed, and the bridge says so to whom it concerns.</summary>
public sealed class RappelFlow : BridgeFlow<Rappel>
{
    private const string Told = "echeance rang depuis attendu_de texte a_faire", OfJourney = Told + " mission_locale prescription_id organisme session_cle";

    public override string Type => "rappel";

    public override IReadOnlyList<Share> Shares { get; } =
    [
        new(Audience.MissionLocale, OfJourney, adds: "dossier"),
        // Of a journey what the prescription told it; of a session, its own names of it.
        new(Audience.Organisme, OfJourney),
        // From `entree` on, and nobody's name: what the Region was told with that message.
        new(Audience.Financeur, OfJourney),
        new(Audience.Emetteur, Told),
    ];

    protected override JsonTypeInfo<Rappel> Json => CanonicalJson.Default.Rappel;

    protected override IEnumerable<Violation> Rules(Rappel m, RuleContext context) => context.NotAfterTold(m, m.Depuis, "depuis");
}
