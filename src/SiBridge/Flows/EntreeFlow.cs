using System.Text.Json.Serialization.Metadata;
using SiBridge.Contracts;
using SiBridge.Parcours;
using SiBridge.Translation;

namespace SiBridge.Flows;

/// <summary><c>entree</c>: the young person entered training, or did not. A session named here becomes the journey's.</summary>
public sealed class EntreeFlow : AnswerFlow<Entree>
{
    private const string Told = "mission_locale prescription_id statut date_entree date_fin_prevue session_cle motif";

    public override string Type => "entree";

    public override IReadOnlyList<Share> Shares { get; } =
    [
        new(Audience.MissionLocale, Told, adds: "dossier"),
        new(Audience.Financeur, Told, adds: "organisme session_cle financeurs jeune"),
        new(Audience.Operateur, "statut date_entree date_fin_prevue session_cle", adds: Share.ForOperateur),
    ];

    protected override JsonTypeInfo<Entree> Json => CanonicalJson.Default.Entree;

    protected override IEnumerable<Violation> Rules(Entree m, RuleContext context) =>
    [
        .. RuleContext.InOrder(m.DateEntree, "date_entree", m.DateFinPrevue, "date_fin_prevue"),
        // Of a `non_entre` it is the day on which the young person was expected: a plan, not a fact.
        .. m.Statut is "entre" ? context.NotAfterTold(m, m.DateEntree, "date_entree") : [],
    ];

    protected override (EtatParcours Etat, DateOnly Date, SessionCle? Cle) Effect(Entree m) => (
        m.Statut is "entre" ? EtatParcours.Entree : EtatParcours.NonEntree,
        m.DateEntree ?? DateOnly.FromDateTime(m.EmisLe.Date),
        m.SessionCle);
}
