namespace SiBridge.Benchmarks.Pipeline;

/// <summary>What was wrong with a run.</summary>
internal static class Verdict
{
    private const int Shown = 5;

    /// <returns>Empty when every message was acknowledged and delivered, and nothing else went wrong.</returns>
    public static IEnumerable<string> Faults(Shape shape, Stage stage)
    {
        var ledger = stage.Ledger;
        if (ledger.Missing(0) is > 0 and var lost) yield return $"{shape.Name}: {lost} of {ledger.Count} messages were acknowledged and not delivered";
        if (ledger.Doubled > 0) yield return $"{shape.Name}: {ledger.Doubled} deliveries came twice";
        foreach (var status in ledger.Range(0, ledger.Count).Where(e => e.Status != Ledger.Accepted).GroupBy(e => e.Status))
            yield return $"{shape.Name}: {status.Count()} messages were answered {(status.Key == 0 ? "not at all" : status.Key)}";
        if (ledger.Refusal is { Length: > 0 } refusal) yield return refusal;
        foreach (var fault in stage.Receivers.Faults.Concat(stage.Incidents)) yield return $"{shape.Name}: {fault}";
        foreach (var (role, process) in shape.Processes)
        {
            foreach (var error in process.Log.Errors.Take(Shown)) yield return $"{shape.Name}: the {role} said: {error}";
        }
    }
}
