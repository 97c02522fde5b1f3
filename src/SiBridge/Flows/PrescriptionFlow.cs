using System.Text.Json.Serialization.Metadata;
using SiBridge.Contracts;
using SiBridge.Network;
using SiBridge.Parcours;
using SiBridge.Reference;
using SiBridge.Translation;

namespace SiBridge.Flows;

/// <summary><c>prescription</c>: a Mission Locale's adviser sends a young person to a session. It opens the journey; a second one updates it.</summary>
public sealed class PrescriptionFlow : PrescriberFlow<Prescription>
{
    private const int AgeMin = 15, AgeMax = 30;

    public override string Type => "prescription";

    public override IReadOnlyList<Share> Shares { get; } =
    [
        // Everything but `dossier`, which is the Mission Locale's own, and `commentaire`, which goes to nobody.
        new(Audience.Organisme, "mission_locale prescription_id prescripteur jeune session_cle organisme financeurs region dispositif date_prescription"),
    ];

    protected override JsonTypeInfo<Prescription> Json => CanonicalJson.Default.Prescription;

    protected override IEnumerable<Violation> Rules(Prescription m, RuleContext context)
    {
        foreach (var v in RuleContext.ValidSiret(m.Organisme, "organisme")) yield return v;
        foreach (var v in context.NotAfterTold(m, m.DatePrescription, "date_prescription")) yield return v;
        if (Age.At(m.Jeune.DateNaissance, m.DatePrescription) is < AgeMin or > AgeMax)
            yield return new("/jeune/date_naissance", "age", $"la personne doit avoir de {AgeMin} à {AgeMax} ans à « date_prescription ».");
    }

    protected override (EtatParcours Etat, DateOnly Date, SessionCle? Cle) Effect(Prescription m) => (EtatParcours.Emise, m.DatePrescription, m.SessionCle);

    /// <summary>What forbids this prescription as an update of a journey that is already known.</summary>
    /// <param name="sameSession">Whether it names the session that was prescribed, by this name or another.</param>
    public static IEnumerable<Violation> CheckUpdate(SuiviParcours? known, Prescription update, bool sameSession)
    {
        if (known is null) yield break;
        if (known.Etat is EtatParcours.Annulee || known.Etat.Rang() >= EtatParcoursTable.RangEntree)
            yield return new("/prescription_id", "parcours_clos", "ce parcours a connu une entrée ou une annulation : prescrivez sous un nouveau « prescription_id ».");
        if (known.Organisme != update.Organisme)
            yield return new("/organisme", "organisme_change", "une mise à jour ne change pas d'organisme : annulez, puis prescrivez sous un nouveau « prescription_id ».");
        else if (!sameSession)
            yield return new("/session_cle", "session_change", "une mise à jour ne change pas de session : annulez, puis prescrivez sous un nouveau « prescription_id ».");
    }
}
