using System.Text.Json.Serialization.Metadata;
using SiBridge.Contracts;
using SiBridge.Parcours;
using SiBridge.Translation;

namespace SiBridge.Flows;

/// <summary><c>convocation</c>: the organisme invites the young person to an appointment.</summary>
public sealed class ConvocationFlow : AnswerFlow<Convocation>
{
    public override string Type => "convocation";

    public override IReadOnlyList<Share> Shares { get; } =
        [new(Audience.MissionLocale, "mission_locale prescription_id nature date_heure modalite lieu", adds: "dossier")];

    protected override JsonTypeInfo<Convocation> Json => CanonicalJson.Default.Convocation;

    /// <remarks>Its day is the day where the organisme is: the one that it told, with its offset.</remarks>
    protected override (EtatParcours Etat, DateOnly Date, SessionCle? Cle) Effect(Convocation m) => (EtatParcours.Convoquee, DateOnly.FromDateTime(m.DateHeure.Date), null);
}
