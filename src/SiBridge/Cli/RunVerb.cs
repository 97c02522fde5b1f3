using System.CommandLine;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using SiBridge.Hosting;
using SiBridge.Storage;

namespace SiBridge.Cli;

/// <summary><c>run</c>: the bridge itself.</summary>
internal static class RunVerb
{
    public static Command Command()
    {
        var settings = new BridgeSettings();
        var command = new Command("run", "Lance le pont : sans autre option un processus et une base SQLite, aucun serveur à installer ; ou l'un des processus d'un pont sur PostgreSQL et RabbitMQ.");
        settings.AddTo(command);
        command.SetAction((parsed, stop) => Run(settings.Read(parsed), parsed.InvocationConfiguration.Output, stop));
        return command;
    }

    private static async Task<int> Run(BridgeOptions options, TextWriter output, CancellationToken stop)
    {
        // The library listens to Ctrl-C and SIGTERM once the action has returned its task: return it before the long start.
        await Task.Yield();
        try
        {
            await using var app = await Bridge.Build(options, output.WriteLine, stop);
            await Start(app, options.Urls);
            ReadyLines.Write(output, app, options);
            await app.WaitForShutdownAsync(stop);
            // A loop that died has stopped the bridge and said why in the log: whoever watches the process must see it too.
            return app.Services.GetServices<IHostedService>().OfType<BackgroundService>().Any(s => s.ExecuteTask is { IsFaulted: true }) ? ExitCode.Died : ExitCode.Ok;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Somebody stopped it while it waited for its database; and the host breaks a start off at SIGTERM: a clean stop too.
            return ExitCode.Ok;
        }
    }

    /// <summary>Not cancellable: a start is short, and to stop a whole bridge is cleaner than to break off half a one.</summary>
    /// <exception cref="CannotStartException">The address cannot be listened on, or the database cannot write.</exception>
    public static async Task Start(WebApplication app, string urls)
    {
        try
        {
            await app.StartAsync(CancellationToken.None);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new CannotStartException($"{urls} est déjà prise par un autre programme : arrêtez-le, ou choisissez une autre adresse avec --urls.");
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new CannotStartException($"{urls} ne peut pas être écoutée : {e.Message}");
        }
        catch (DatabaseUnavailableException e)
        {
            throw CannotStartException.Because(e);
        }
        catch (InvalidOperationException) when (urls.Contains("https:", StringComparison.OrdinalIgnoreCase))
        {
            throw new CannotStartException($"{urls} : pour https il faut un certificat (ASPNETCORE_Kestrel__Certificates__Default__Path et __Password), ou un mandataire devant et --behind-proxy.");
        }
    }
}
