using System.Text.Json.Serialization.Metadata;
using SiBridge.Contracts;
using SiBridge.Parcours;
using SiBridge.Translation;

namespace SiBridge.Flows;

/// <summary><c>presence</c>: the young person came to the appointment, or did not.</summary>
public sealed class PresenceFlow : AnswerFlow<Presence>
{
    public override string Type => "presence";

    public override IReadOnlyList<Share> Shares { get; } =
        [new(Audience.MissionLocale, "mission_locale prescription_id nature presence date", adds: "dossier")];

    protected override JsonTypeInfo<Presence> Json => CanonicalJson.Default.Presence;

    protected override IEnumerable<Violation> Rules(Presence m, RuleContext context) => context.NotAfterTold(m, m.Date, "date");

    protected override (EtatParcours Etat, DateOnly Date, SessionCle? Cle) Effect(Presence m) => (m.Valeur switch
    {
        "present" => EtatParcours.Presente,
        "absent" => EtatParcours.Absente,
        "excuse" => EtatParcours.Excusee,
        var other => throw new InvalidOperationException($"the schema lets a presence pass that no state stands for: {other}"),
    }, m.Date, null);
}
