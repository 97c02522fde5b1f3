using SiBridge.Contracts;
using SiBridge.Journal;
using SiBridge.Parcours;

namespace SiBridge.Flows;

/// <summary>What journeys and sessions have in common: messages wait for what they depend on, are refused, or are settled, in order.</summary>
internal static class Settling
{
    /// <param name="waiting">What is not routed yet, in order of acceptance.</param>
    /// <param name="known">The journey as it stands when asked; null for sessions, and while it is not known.</param>
    /// <param name="dependsOn">Why a message waits for something else than what it corrects; null when it does not.</param>
    /// <param name="settle">Takes a message into its journey or session and sends it to whom it concerns.</param>
    public static void Run(
        Routing routing, IEnumerable<JournalMessage> waiting, Func<SuiviParcours?> known, Func<JournalMessage, string?> dependsOn, Action<JournalMessage, IMessage> settle)
    {
        var line = waiting.ToList();
        for (var i = 0; i < line.Count;)
        {
            var row = line[i];
            if ((dependsOn(row) ?? WaitsForCorrected(routing.Lookups, row)) is { } reason)
            {
                if (row.State is not "held" || row.Reason != reason) routing.Hold(row, reason);
                line[i++] = row with { State = "held", Reason = reason };
                continue;
            }

            line.RemoveAt(i);
            var message = FlowTable.Of(row.Type).Read(row.Body);
            var violations = Known.Of(routing.Lookups, row.Emetteur, message, known()).Check(message, row.Type, row.OrderKey).ToList();
            if (violations.Count > 0)
            {
                routing.Refuse(row, string.Join(" ", violations.Select(v => $"{v.Pointer} : {v.Message}")));
                // A correction may have waited for this one.
                i = 0;
                continue;
            }

            settle(row, message);
            // What was held may depend on this one.
            i = 0;
        }
    }

    /// <summary>Why a correction waits for the message that it corrects; null when it does not.</summary>
    private static string? WaitsForCorrected(Lookups lookups, JournalMessage row) => row.Corrige is null
        ? null
        : lookups.ById(row.Emetteur, row.Corrige) switch
        {
            null => "attend le message que « corrige » nomme, encore inconnu ici.",
            { State: "accepted" or "held" } other when other.OrderKey == row.OrderKey => "attend le message que « corrige » nomme, qui attend lui-même.",
            _ => null,
        };
}
