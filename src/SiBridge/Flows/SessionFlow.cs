using System.Text.Json.Serialization.Metadata;
using SiBridge.Contracts;
using SiBridge.Translation;

namespace SiBridge.Flows;

/// <summary><c>session</c>: a training session is published, changed or cancelled. The newest description is the one shown.</summary>
public sealed class SessionFlow : OfferFlow<Session>
{
    public override string Type => "session";

    public override IReadOnlyList<Share> Shares { get; } =
    [
        new(Audience.Offre,
            """
            session_cle intitule organisme nda debut fin entrees_sorties lieu region formacodes romes nsf certification financeurs dispositif
             niveau_entree prerequis public_vise modalites_selection capacite places_disponibles etat_recrutement statut informations_collectives
             contact url
            """.ReplaceLineEndings("")),
    ];

    protected override JsonTypeInfo<Session> Json => CanonicalJson.Default.Session;

    protected override IEnumerable<Violation> Rules(Session m, RuleContext context) =>
    [
        .. RuleContext.ValidSiret(m.Organisme, "organisme"),
        .. RuleContext.InOrder(m.Debut, "debut", m.Fin, "fin"),
        .. RuleContext.WithinCapacity(m.PlacesDisponibles, m.Capacite),
    ];
}
