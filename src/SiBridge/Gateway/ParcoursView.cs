using System.Text.Json.Serialization;
using Dapper;
using SiBridge.Contracts;
using SiBridge.Echeances;
using SiBridge.Flows;
using SiBridge.Journal;
using SiBridge.Network;
using SiBridge.Parcours;
using SiBridge.Storage;

namespace SiBridge.Gateway;

/// <summary>A journey as its readers see it (contract §5).</summary>
/// <param name="TransmiseLe">When the prescription reached the organisme.</param>
/// <param name="Echeances">What rang and was not lifted, newest first.</param>
/// <param name="Dossier">The Mission Locale's own file number: for it alone.</param>
/// <param name="Financeurs">For the Region whose money it is.</param>
public sealed record ParcoursView(
    string MissionLocale, string PrescriptionId, string Etat, DateTimeOffset? TransmiseLe, string Organisme, SessionCle SessionCle,
    IReadOnlyList<HistoriqueView> Historique, DelaisView Delais, IReadOnlyList<EcheanceDuParcours> Echeances,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Dossier = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<int>? Financeurs = null);

public sealed record HistoriqueView(string Etat, DateOnly Date, DateTimeOffset EmisLe, string Type, Guid Receipt, bool Effet);

/// <summary>What this journey waits for too long, as in <c>GET /v1/echeances</c>, less what the journey tells itself.</summary>
public sealed record EcheanceDuParcours(string Type, string Etat, int Rappels, string Depuis, DateTimeOffset RappeleLe, string? AttenduDe);

/// <summary>Calendar days from <c>date_prescription</c>; absent while unknown, negative of what came before it.</summary>
public sealed record DelaisView(int? ReponseJours, int? EntreeJours);

/// <summary>Reads a journey for those who may: its Mission Locale, its organisme, the Region whose money it is from <c>entree</c> on, an operator.</summary>
public sealed class ParcoursReader(Database database)
{
    public Task<ParcoursView?> Find(string missionLocale, string prescriptionId, Caller reader, NetworkInForce network) => database.Read(db =>
    {
        var lookups = new Lookups(db);
        var key = OrderKey.OfJourney(missionLocale, prescriptionId);
        if (Known.LoadParcours(lookups, network, key) is not { } parcours) return null;
        var mayRead = reader switch
        {
            { Operator: not null } => true,
            { Partner: { Kind: PartnerKind.MissionLocale } p } => p.Structures.Contains(missionLocale),
            { Partner: { Kind: PartnerKind.Organisme } p } => p.Sirets.Contains(parcours.Organisme),
            { Partner: { Kind: PartnerKind.Region } p } => parcours.EntreeConnue && JourneyRouting.Money(lookups, network, parcours).Region?.Code == p.Code,
            _ => false,
        };
        if (!mayRead) return null;

        // Indexes: message_order, delivery (message, recipient, replaced).
        var transmise = db.ExecuteScalar<long?>(
            """
            SELECT MIN(d.settled_at) FROM message m JOIN delivery d ON d.message = m.seq
            WHERE m.order_key = @key AND m.type = 'prescription' AND d.settled = 'delivered'
            """, new { key });
        return (ParcoursView?)new ParcoursView(
            missionLocale, prescriptionId, parcours.Etat.Wire(), transmise is { } micros ? DapperTypes.FromMicros(micros) : null, parcours.Organisme, parcours.SessionCle,
            [.. parcours.Historique.Select(l => new HistoriqueView(l.Etat.Wire(), l.Date, l.EmisLe, l.Type, l.Receipt, l.Effet))],
            new(parcours.ReponseJours, parcours.EntreeJours),
            [.. EcheancesFor.OfJourney(db, reader, key).Select(e => new EcheanceDuParcours(e.Type, e.Etat, e.Rappels, e.Depuis, e.RappeleLe, e.AttenduDe))],
            reader is { Partner.Kind: PartnerKind.MissionLocale } ? parcours.Prescription.Dossier : null,
            reader is { Partner.Kind: PartnerKind.Region } ? JourneyRouting.Money(lookups, network, parcours).Additions.Financeurs : null);
    });
}
