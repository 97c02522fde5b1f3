using SiBridge.Storage;

namespace SiBridge.Hosting;

/// <summary>A bridge whose database threads died must not live on and accept: it takes the process with it.</summary>
internal sealed class DatabaseGuard(Database database) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => database.Ended.WaitAsync(stoppingToken);
}
