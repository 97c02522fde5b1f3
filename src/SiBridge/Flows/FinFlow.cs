using System.Text.Json.Serialization.Metadata;
using SiBridge.Contracts;
using SiBridge.Parcours;
using SiBridge.Translation;

namespace SiBridge.Flows;

/// <summary><c>fin</c>: the training is over, with what was done of it.</summary>
public sealed class FinFlow : AnswerFlow<Fin>
{
    private const string Told = "mission_locale prescription_id date_fin realisation taux_realisation certification";

    public override string Type => "fin";

    public override IReadOnlyList<Share> Shares { get; } =
    [
        new(Audience.MissionLocale, Told, adds: "dossier"),
        new(Audience.Financeur, Told, adds: "organisme session_cle financeurs jeune"),
        new(Audience.Operateur, "date_fin realisation", adds: Share.ForOperateur),
    ];

    protected override JsonTypeInfo<Fin> Json => CanonicalJson.Default.Fin;

    protected override IEnumerable<Violation> Rules(Fin m, RuleContext context) => context.NotAfterTold(m, m.DateFin, "date_fin");

    protected override (EtatParcours Etat, DateOnly Date, SessionCle? Cle) Effect(Fin m) => (EtatParcours.Terminee, m.DateFin, null);
}
