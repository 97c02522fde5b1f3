using System.Data.Common;
using System.Text.Json;
using SiBridge.Contracts;
using SiBridge.Journal;
using SiBridge.Network;
using SiBridge.Parcours;
using SiBridge.Places;
using SiBridge.Translation;

namespace SiBridge.Flows;

/// <summary>Settles what waits about one journey.</summary>
internal static class JourneyRouting
{
    /// <summary>LHEO's table of financeurs: the Conseil régional.</summary>
    private const int ConseilRegional = 2;

    public static void Route(Routing routing, string key)
    {
        var rows = JournalReader.All(routing.Db, key);
        var faits = rows.Where(r => r.State is "routed").Select(ToFait).ToList();
        var parcours = SuiviParcours.Fold(faits);
        Settling.Run(routing, rows.Where(r => r.State is not "routed"), () => parcours, row => DependsOn(routing, row, parcours), (row, message) =>
        {
            faits.Add(ToFait(row));
            parcours = SuiviParcours.Fold(faits)!;
            Dispatch(routing, row, parcours);
            if (message is INamesSession { SessionCle: { } cle } && OrderKey.Join(parcours.Organisme, cle) is { } join) routing.Join(join);
            ParcoursStore.Save(routing.Db, key, parcours, SessionNames.Resolve(routing.Db, parcours.Organisme, parcours.SessionCle));
        });
    }

    /// <summary>Sends what was accepted while no partner held the organisme's SIRET, if the journey is still open.</summary>
    public static void Connect(Routing routing, string key)
    {
        var rows = JournalReader.All(routing.Db, key);
        var parcours = SuiviParcours.Fold([.. rows.Where(r => r.State is "routed").Select(ToFait)])!;
        foreach (var row in JournalReader.Awaiting(routing.Db, key))
        {
            if (parcours.EstOuvert) Dispatch(routing, row, parcours);
            else JournalMarks.Routed(routing.Db, row.Seq, routing.Network.Version, "le parcours s'est clos avant que l'organisme soit raccordé.", [], null);
        }
    }

    private static Fait ToFait(JournalMessage row) => ((IJourneyFlow)FlowTable.Of(row.Type)).ToFait(row);

    /// <summary>Why a message waits; null when it may go on. Another organisme's journey is treated as an unknown one.</summary>
    private static string? DependsOn(Routing routing, JournalMessage row, SuiviParcours? parcours) =>
        row.Type is not "prescription" && (parcours is null || !Known.MaySpeak(routing.Network, row, parcours.Organisme))
            ? "prescription inconnue : le message part dès qu'elle arrive."
            : null;

    private static void Dispatch(Routing routing, JournalMessage row, SuiviParcours parcours)
    {
        using var json = JsonDocument.Parse(row.Body);
        var notSubscribed = new List<string>();
        var (additions, region) = Money(routing.Db, routing.Network, parcours);
        string? awaiting = null;
        foreach (var share in FlowTable.Of(row.Type).Shares)
        {
            var recipient = share.To switch
            {
                Audience.MissionLocale => routing.Network.ByStructure(parcours.Prescription.MissionLocale),
                Audience.Organisme => routing.Network.BySiret(parcours.Organisme),
                Audience.Financeur => region,
                Audience.Offre => throw new InvalidOperationException($"{row.Type} is about a journey, not about the offer"),
            };
            if (recipient is not null) routing.Send(recipient, row, CanonicalBody.Make(json.RootElement, share, row.Type, row.Receipt, row.Emetteur, additions), notSubscribed);
            else if (share.To is Audience.Organisme) awaiting = parcours.Organisme;
        }

        JournalMarks.Routed(
            routing.Db, row.Seq, routing.Network.Version, awaiting is null ? null : "aucun partenaire ne tient ce SIRET : transmis dès qu'un organisme est raccordé.",
            notSubscribed, awaiting);
    }

    /// <summary>What recipients need to know of the journey, and the Region whose money it is: as the prescription tells, else as the session does.</summary>
    public static (Additions Additions, Partner? Region) Money(DbConnection db, NetworkInForce network, SuiviParcours parcours)
    {
        var prescription = parcours.Prescription;
        var session = prescription.Financeurs is null || prescription.Region is null ? Known.LoadSession(db, parcours.Organisme, parcours.SessionCle)?.Session : null;
        var financeurs = prescription.Financeurs ?? session?.Financeurs;
        return (
            new(prescription.Dossier, parcours.Organisme, parcours.SessionCle, financeurs, prescription.Jeune),
            financeurs?.Contains(ConseilRegional) is true ? network.ByRegion(prescription.Region ?? session?.Region) : null);
    }
}
