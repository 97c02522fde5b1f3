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

    /// <remarks>
    /// Its day is the day where the young person must come: the one that the organisme told, with the offset of that place. The network's time
    /// zone would know it no better, which may reach from the Antilles to La Reunion; and an instant told in UTC falls on another day
    /// only late at night, when nobody is convoked.
    /// </remarks>
    protected override (EtatParcours Etat, DateOnly Date, SessionCle? Cle) Effect(Convocation m) => (EtatParcours.Convoquee, DateOnly.FromDateTime(m.DateHeure.Date), null);
}
