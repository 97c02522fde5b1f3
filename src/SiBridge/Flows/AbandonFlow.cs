using System.Text.Json.Serialization.Metadata;
using SiBridge.Contracts;
using SiBridge.Parcours;
using SiBridge.Translation;

namespace SiBridge.Flows;

/// <summary><c>abandon</c>: the young person left before the end.</summary>
public sealed class AbandonFlow : AnswerFlow<Abandon>
{
    private const string Told = "mission_locale prescription_id date_sortie initiative motif taux_realisation";

    public override string Type => "abandon";

    public override IReadOnlyList<Share> Shares { get; } =
    [
        new(Audience.MissionLocale, Told, adds: "dossier"),
        new(Audience.Financeur, Told, adds: "organisme session_cle financeurs jeune") { Words = Share.HealthUntold },
        new(Audience.Operateur, "date_sortie", adds: Share.ForOperateur),
    ];

    protected override JsonTypeInfo<Abandon> Json => CanonicalJson.Default.Abandon;

    protected override IEnumerable<Violation> Rules(Abandon m, RuleContext context) => context.NotAfterTold(m, m.DateSortie, "date_sortie");

    protected override (EtatParcours Etat, DateOnly Date, SessionCle? Cle) Effect(Abandon m) => (EtatParcours.SortieAnticipee, m.DateSortie, null);
}
