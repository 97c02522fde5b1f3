using SiBridge.Contracts;
using SiBridge.Journal;
using SiBridge.Parcours;

namespace SiBridge.Flows;

/// <summary>What journeys and sessions have in common: messages wait for what they depend on, are refused, or are settled, in order.</summary>
internal static class Settling
{
    /// <param name="waiting">What is not routed yet, in order of acceptance.</param>
    /// <param name="known">The journey as it stands when asked; null for sessions, and while it is not known.</param>
    /// <param name="dependsOn">What a message waits for other than what it corrects; null when it does not.</param>
    /// <param name="settle">Takes a message into its journey or session and sends it to whom it concerns.</param>
    public static void Run(
        Routing routing, IEnumerable<JournalMessage> waiting, Func<SuiviParcours?> known, Func<JournalMessage, Attente?> dependsOn, Action<JournalMessage, IMessage> settle)
    {
        var (line, refused) = (waiting.ToList(), new List<JournalMessage>());
        for (var i = 0; i < line.Count;)
        {
            var row = line[i];
            if (Waits(row) is not null)
            {
                i++;
                continue;
            }

            line.RemoveAt(i);
            var message = FlowTable.Of(row.Type).Read(row.Body);
            var violations = Known.Of(routing.Lookups, row.Emetteur, message, known()).Check(message, row.Type, row.OrderKey).ToList();
            if (violations.Count > 0)
            {
                routing.Refuse(row, string.Join(" ", violations.Select(v => $"{v.Pointer} : {v.Message}")));
                Anomalies.Refused(routing, row, violations);
                refused.Add(row);
                // A correction may have waited for this one.
                i = 0;
                continue;
            }

            settle(row, message);
            // What was held may depend on this one.
            i = 0;
        }

        // Only what still waits now: what came in the wrong order and goes on at once was never held.
        foreach (var row in line)
        {
            if (Waits(row) is { } attente && (row.State is not "held" || row.Reason != attente.Reason))
            {
                routing.Hold(row, attente.Reason);
                Anomalies.Held(routing, row, attente);
            }
        }

        // When all that could be settled by these names is.
        foreach (var row in refused) Unjoin.Refused(routing, row);

        Attente? Waits(JournalMessage row) => dependsOn(row) ?? WaitsForCorrected(routing.Lookups, row);
    }

    /// <summary>Whether a correction waits for the message that it corrects; null when it does not.</summary>
    private static Attente? WaitsForCorrected(Lookups lookups, JournalMessage row) => row.Corrige is null
        ? null
        : lookups.ById(row.Emetteur, row.Corrige) switch
        {
            null => Attente.Corrige,
            { State: "accepted" or "held" } other when other.OrderKey == row.OrderKey => Attente.CorrigeEnAttente,
            _ => null,
        };
}
