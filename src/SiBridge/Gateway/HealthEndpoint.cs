using Dapper;
using MassTransit;
using SiBridge.Storage;

namespace SiBridge.Gateway;

public sealed record HealthView(string Status, string? Database = null, string? Bus = null);

/// <summary>Live: this process answers. Ready: the database answers; a bus that is away is told, not punished.</summary>
public static class HealthEndpoint
{
    /// <summary>Load balancers probe with either.</summary>
    private static readonly string[] Probes = ["GET", "HEAD"];

    /// <summary>Whoever asks waits no longer, and a database that takes longer is of no use to it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static void MapHealth(this WebApplication app)
    {
        app.MapMethods("/health/live", Probes, () => Results.Json(new HealthView("ok"), GatewayJson.Default.HealthView)).ExcludeFromDescription();
        app.MapMethods("/health/ready", Probes, async (Database database, IBusControl bus) =>
        {
            var answers = await Answers(database);
            var view = new HealthView(answers ? "ok" : "unavailable", answers ? "ok" : "unavailable", bus.CheckHealth().Status is BusHealthStatus.Healthy ? "ok" : "degraded");
            return Results.Json(view, GatewayJson.Default.HealthView, statusCode: answers ? 200 : 503);
        }).ExcludeFromDescription();
    }

    private static async Task<bool> Answers(Database database)
    {
        try
        {
            return await database.Read(db => db.ExecuteScalar<int>("SELECT COUNT(*) FROM migration")).WaitAsync(Patience) > 0;
        }
        catch (Exception e) when (e is DatabaseUnavailableException or TimeoutException)
        {
            return false;
        }
    }
}
