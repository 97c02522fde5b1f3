using System.Security.Cryptography;
using System.Text;
using SiBridge.Contracts;
using SiBridge.Journal;
using SiBridge.Network;
using SiBridge.Translation;

namespace SiBridge.Flows;

/// <summary>
/// Tells who sent a message, on its own channel, why it is held or refused: not everybody reads the answers of HTTP. What the gateway refuses
/// at the door is told there and not here. Of what a document says for others those others know nothing: its own partner is told.
/// </summary>
internal static class Anomalies
{
    private const string NotPassedOn = "Ce message n'a été transmis à personne : corrigez-le et renvoyez-le sous un nouvel « id ».";

    public static void Held(Routing routing, JournalMessage row, Attente attente) =>
        Tell(routing, row, attente.Pointer, attente.Code, $"Ce message {attente.Reason}", attente.AFaire, definitive: false);

    public static void HeldTooLong(Routing routing, JournalMessage row, Attente attente) => Tell(
        routing, row, attente.Pointer, attente.Code, $"Ce message est refusé après une attente trop longue : {attente.EnVain}",
        $"{attente.AFaireEnsuite} Ce message n'a été transmis à personne : renvoyez-le sous un nouvel « id », corrigé s'il le faut.", definitive: true);

    public static void Refused(Routing routing, JournalMessage row, IReadOnlyCollection<Violation> violations)
    {
        foreach (var v in violations) Tell(routing, row, v.Pointer, v.Code, $"Ce message est refusé ; {v.Message}", NotPassedOn, definitive: true);
    }

    private static void Tell(Routing routing, JournalMessage row, string? pointer, string code, string explication, string aFaire, bool definitive)
    {
        if (routing.Network.ByCode(row.DitPar ?? row.Emetteur) is not { } emitter) return;
        var message = FlowTable.Of(row.Type).Read(row.Body);
        Tell(
            routing, emitter, $"{row.Receipt:N}",
            new("", TimeZoneInfo.ConvertTime(routing.Now, routing.Network.Zone), new(row.Type, row.Id, row.Receipt), code, explication, aFaire, definitive, pointer,
                (message as IJourneyMessage)?.MissionLocale, (message as IJourneyMessage)?.PrescriptionId,
                (message as INamesOrganisme)?.Organisme, (message as INamesSession)?.SessionCle));
    }

    /// <summary>Tells an emitter of something that it sent, kept or not.</summary>
    /// <param name="about">Names what was sent, at most 32 letters and digits: it is told of once for each reason, and in this order.</param>
    /// <param name="anomalie">Its id is made here.</param>
    public static void Tell(Routing routing, Partner emitter, string about, Anomalie anomalie)
    {
        // Who does not take anomalies has none: nothing is kept of what nobody reads.
        if (emitter.SubscriptionTo("anomalie") is null) return;
        var reason = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{anomalie.Pointer} {anomalie.Code} {anomalie.Definitive}")))[..16];
        // A line of its own: it neither waits for the journey's deliveries nor holds them up.
        var key = $"A:{about}";
        routing.Lock([key]);
        routing.Emit(new("anomalie", anomalie with { Id = $"anomalie:{about}:{reason}" }, key, [(Audience.Emetteur, emitter)]));
    }
}
