using System.Data.Common;
using Dapper;
using SiBridge.Parcours;
using SiBridge.Reference;
using SiBridge.Storage;

namespace SiBridge.Indicateurs;

/// <summary>The journeys that a structure prescribed in a month: what is packed together.</summary>
/// <param name="Mois">AAAAMM.</param>
public sealed record MoisDeStructure(int Mois, string Structure)
{
    private static readonly Rows<MoisDeStructure> Rows = new Rows<MoisDeStructure>().With("mois", m => m.Mois).With("structure", m => m.Structure);

    /// <summary>Stands for what sessions offer, which is not packed: that it changed is a change too, for who remembers answers.</summary>
    public static MoisDeStructure Offre { get; } = new(0, "");

    public static MoisDeStructure Of(SuiviParcours parcours) => new(Jours.Mois(parcours.Prescription.DatePrescription), parcours.Prescription.MissionLocale);

    /// <summary>
    /// Journeys of these months changed, in this transaction. Each change is a row of its own, which nobody else touches: writers
    /// never wait for each other here, and what is committed later than a packing is still to be packed.
    /// </summary>
    public static void Changed(DbConnection db, IEnumerable<MoisDeStructure> months) =>
        Rows.Execute(db, "INSERT INTO indicateur_change (mois, structure) SELECT r.mois, r.structure FROM {rows}", [.. months.Distinct()]);

    /// <summary>Journeys on this session changed. Index: parcours_session.</summary>
    public static void SessionChanged(DbConnection db, string sessionKey) => db.Execute(
        "INSERT INTO indicateur_change (mois, structure) SELECT DISTINCT jour / 100, structure FROM parcours WHERE session_key = @sessionKey AND jour IS NOT NULL", new { sessionKey });
}
