using System.Text.Json.Serialization.Metadata;
using SiBridge.Contracts;
using SiBridge.Parcours;
using SiBridge.Translation;

namespace SiBridge.Flows;

/// <summary><c>reponse</c>: the organisme received the prescription, or rejects it.</summary>
public sealed class ReponseFlow : AnswerFlow<Reponse>
{
    public override string Type => "reponse";

    public override IReadOnlyList<Share> Shares { get; } =
        [new(Audience.MissionLocale, "mission_locale prescription_id reponse motif date", adds: "dossier")];

    protected override JsonTypeInfo<Reponse> Json => CanonicalJson.Default.Reponse;

    protected override IEnumerable<Violation> Rules(Reponse m, RuleContext context) => context.NotAfterTold(m, m.Date, "date");

    protected override (EtatParcours Etat, DateOnly Date, SessionCle? Cle) Effect(Reponse m) =>
        (m.Valeur is "recue" ? EtatParcours.Recue : EtatParcours.Rejetee, m.Date, null);
}
