using System.Text.Json.Serialization.Metadata;
using SiBridge.Contracts;
using SiBridge.Parcours;
using SiBridge.Translation;

namespace SiBridge.Flows;

/// <summary>
/// <c>annulation</c>: the Mission Locale takes its prescription back. What of it has not left is cancelled, and then the organisme hears
/// nothing at all. Without effect once the young person's entry is settled.
/// </summary>
public sealed class AnnulationFlow : PrescriberFlow<Annulation>
{
    public override string Type => "annulation";

    public override IReadOnlyList<Share> Shares { get; } = [new(Audience.Organisme, "mission_locale prescription_id motif date")];

    protected override JsonTypeInfo<Annulation> Json => CanonicalJson.Default.Annulation;

    protected override IEnumerable<Violation> Rules(Annulation m, RuleContext context) => context.NotAfterTold(m, m.Date, "date");

    protected override (EtatParcours Etat, DateOnly Date, SessionCle? Cle) Effect(Annulation m) => (EtatParcours.Annulee, m.Date, null);

    public override IReadOnlyCollection<string> Withdraws(SuiviParcours parcours) => parcours.Etat is EtatParcours.Annulee ? ["prescription", "rappel"] : [];
}
