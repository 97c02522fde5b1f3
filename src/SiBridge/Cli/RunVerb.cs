using System.CommandLine;
using SiBridge.Hosting;

namespace SiBridge.Cli;

/// <summary><c>run</c>: the bridge itself.</summary>
internal static class RunVerb
{
    public static Command Command()
    {
        var partners = Options.Text("--partners", "SIBRIDGE_PARTNERS", BridgeOptions.SamplePartners, "qui est raccordé : le fichier du réseau (par défaut, le réseau d'exemple)");
        var data = Options.Text("--data", "SIBRIDGE_DATA", "./data", "le dossier de la base embarquée");
        var urls = Options.Text("--urls", "SIBRIDGE_URLS", "http://127.0.0.1:5080", "l'adresse d'écoute");
        var proxy = Options.Flag("--behind-proxy", "SIBRIDGE_BEHIND_PROXY", "un mandataire termine TLS devant : http est permis ailleurs que sur 127.0.0.1");
        var command = new Command("run", "Lance le pont.") { partners, data, urls, proxy };
        command.SetAction((parsed, stop) => Run(
            new(parsed.GetValue(partners)!, parsed.GetValue(data)!, parsed.GetValue(urls)!, parsed.GetValue(proxy)), stop));
        return command;
    }

    private static async Task<int> Run(BridgeOptions options, CancellationToken stop)
    {
        try
        {
            await using var app = await Bridge.Build(options);
            await app.StartAsync(stop);
            Console.WriteLine($"prêt : {string.Join(", ", app.Urls)}");
            await app.WaitForShutdownAsync(stop);
            return 0;
        }
        catch (CannotStartException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 2;
        }
    }
}
