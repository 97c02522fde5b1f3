using SiBridge.Benchmarks.Journeys;

namespace SiBridge.EndToEnd.Torture;

/// <summary>An operator who suspends channels and lets them go on. It may be so already, when an answer was lost.</summary>
internal sealed class Steering(LoadNetwork network, Desk desk)
{
    public Task Suspend(string recipient) => desk.Post(network.OperatorKey, $"/v1/admin/channels/{recipient}/principal/suspend", new { reason = "maintenance" }, 200, 409);

    public Task Resume(string recipient) => desk.Post(network.OperatorKey, $"/v1/admin/channels/{recipient}/principal/resume", new { }, 200, 409);
}
