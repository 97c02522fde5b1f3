using System.Text.Json.Serialization.Metadata;
using SiBridge.Contracts;
using SiBridge.Parcours;
using SiBridge.Translation;

namespace SiBridge.Flows;

/// <summary><c>resultat</c>: the outcome of the selection. A session named here becomes the journey's.</summary>
public sealed class ResultatFlow : AnswerFlow<Resultat>
{
    private const string Told = "mission_locale prescription_id resultat condition motif session_cle date";

    public override string Type => "resultat";

    public override IReadOnlyList<Share> Shares { get; } =
    [
        new(Audience.MissionLocale, Told, adds: "dossier"),
        new(Audience.Financeur, Told, adds: "organisme session_cle financeurs"),
        new(Audience.Operateur, "resultat session_cle date", adds: Share.ForOperateur),
    ];

    protected override JsonTypeInfo<Resultat> Json => CanonicalJson.Default.Resultat;

    protected override IEnumerable<Violation> Rules(Resultat m, RuleContext context) => context.NotAfterTold(m, m.Date, "date");

    protected override (EtatParcours Etat, DateOnly Date, SessionCle? Cle) Effect(Resultat m) => (m.Valeur switch
    {
        "retenu" => EtatParcours.Retenue,
        "retenu_sous_condition" => EtatParcours.RetenueSousCondition,
        "non_retenu" => EtatParcours.NonRetenue,
        "liste_attente" => EtatParcours.ListeAttente,
        "reoriente" => EtatParcours.Reorientee,
        var other => throw new InvalidOperationException($"the schema lets a resultat pass that no state stands for: {other}"),
    }, m.Date, m.SessionCle);
}
