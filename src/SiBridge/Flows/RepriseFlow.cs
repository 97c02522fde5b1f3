using System.Text.Json.Serialization.Metadata;
using SiBridge.Contracts;
using SiBridge.Parcours;
using SiBridge.Translation;

namespace SiBridge.Flows;

/// <summary><c>reprise</c>: the young person is back after an <c>interruption</c>, for which it waits when it comes first.</summary>
public sealed class RepriseFlow : AnswerFlow<Reprise>
{
    private const string Told = "mission_locale prescription_id date_reprise";

    public override string Type => "reprise";

    public override IReadOnlyList<Share> Shares { get; } =
    [
        new(Audience.MissionLocale, Told, adds: "dossier"),
        new(Audience.Financeur, Told, adds: "organisme session_cle financeurs jeune"),
        new(Audience.Operateur, "date_reprise", adds: Share.ForOperateur),
    ];

    protected override JsonTypeInfo<Reprise> Json => CanonicalJson.Default.Reprise;

    protected override IEnumerable<Violation> Rules(Reprise m, RuleContext context) => context.NotAfterTold(m, m.DateReprise, "date_reprise");

    protected override (EtatParcours Etat, DateOnly Date, SessionCle? Cle) Effect(Reprise m) => (EtatParcours.Entree, m.DateReprise, null);

    public override Attente? WaitsFor(SuiviParcours parcours) => parcours.Historique.Any(l => l.Etat is EtatParcours.Interrompue) ? null : Attente.Interruption;
}
