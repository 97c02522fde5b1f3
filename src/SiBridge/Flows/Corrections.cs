using System.Data.Common;
using SiBridge.Journal;

namespace SiBridge.Flows;

/// <summary>What journeys and sessions have in common: a correction waits for what it corrects, and rules that fail late refuse.</summary>
internal static class Corrections
{
    /// <summary>Why a correction waits; null when it may go on.</summary>
    public static string? Waits(DbConnection db, JournalMessage row) => row.Corrige is null
        ? null
        : JournalReader.ById(db, row.Emetteur, row.Corrige) switch
        {
            null => "« corrige » nomme un message inconnu : celui-ci part dès qu'il arrive.",
            { State: "accepted" or "held" } other when other.OrderKey == row.OrderKey => "le message que « corrige » nomme attend lui-même.",
            _ => null,
        };

    /// <summary>The reason of a refusal, in one line; null when nothing is wrong.</summary>
    public static string? Reason(IEnumerable<Violation> violations) =>
        string.Join(" ", violations.Select(v => $"{v.Pointer} : {v.Message}")) is { Length: > 0 } reason ? reason : null;
}
