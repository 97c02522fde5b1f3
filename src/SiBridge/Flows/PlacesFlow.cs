using System.Text.Json.Serialization.Metadata;
using SiBridge.Contracts;
using SiBridge.Translation;

namespace SiBridge.Flows;

/// <summary><c>places</c>: how many places a session has left. The newest count is the one shown; it replaces an older one not yet sent.</summary>
public sealed class PlacesFlow : OfferFlow<Contracts.Places>
{
    public override string Type => "places";

    public override IReadOnlyList<Share> Shares { get; } =
        [new(Audience.Offre, "session_cle organisme places_disponibles capacite etat_recrutement constate_le")];

    protected override JsonTypeInfo<Contracts.Places> Json => CanonicalJson.Default.Places;

    protected override IEnumerable<Violation> Rules(Contracts.Places m, RuleContext context) =>
    [
        .. RuleContext.ValidSiret(m.Organisme, "organisme"),
        .. RuleContext.WithinCapacity(m.PlacesDisponibles, m.Capacite),
        .. context.NotAhead(m.ConstateLe, "constate_le"),
    ];
}
