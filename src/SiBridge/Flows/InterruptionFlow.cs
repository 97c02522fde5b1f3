using System.Text.Json.Serialization.Metadata;
using SiBridge.Contracts;
using SiBridge.Parcours;
using SiBridge.Translation;

namespace SiBridge.Flows;

/// <summary><c>interruption</c>: the young person pauses the training without leaving it. It may be told before it begins.</summary>
public sealed class InterruptionFlow : AnswerFlow<Interruption>
{
    private const string Told = "mission_locale prescription_id date_debut motif reprise_prevue";

    public override string Type => "interruption";

    public override IReadOnlyList<Share> Shares { get; } =
    [
        new(Audience.MissionLocale, Told, adds: "dossier"),
        new(Audience.Financeur, Told, adds: "organisme session_cle financeurs jeune") { Words = Share.HealthUntold },
        new(Audience.Operateur, "date_debut reprise_prevue", adds: Share.ForOperateur),
    ];

    protected override JsonTypeInfo<Interruption> Json => CanonicalJson.Default.Interruption;

    protected override IEnumerable<Violation> Rules(Interruption m, RuleContext context) => RuleContext.InOrder(m.DateDebut, "date_debut", m.ReprisePrevue, "reprise_prevue");

    protected override (EtatParcours Etat, DateOnly Date, SessionCle? Cle) Effect(Interruption m) => (EtatParcours.Interrompue, m.DateDebut, null);
}
