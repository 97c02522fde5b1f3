using System.CommandLine;
using SiBridge.Hosting;

namespace SiBridge.Cli;

/// <summary>The options of <c>run</c> that <c>check</c> understands too (contract §1).</summary>
internal sealed class BridgeSettings
{
    private static readonly string[] KnownRoles = ["gateway", "worker"];

    private readonly Option<string?> partners = Options.Text("--partners", "FICHIER", "SIBRIDGE_PARTNERS", BridgeOptions.SamplePartners, "qui est raccordé : le fichier du réseau ; par défaut, le réseau d'exemple");
    private readonly Option<string?> data = Options.Text("--data", "DOSSIER", "SIBRIDGE_DATA", "./data", "où se tient la base embarquée ; par défaut ./data");
    private readonly Option<string?> urls = Options.Text("--urls", "ADRESSE", "SIBRIDGE_URLS", "http://127.0.0.1:5080", "l'adresse d'écoute ; par défaut http://127.0.0.1:5080");
    private readonly Option<string?> database = Options.Text("--database", "CONNEXION", "SIBRIDGE_DATABASE", null, "une base PostgreSQL, aussi env:NOM ou file:CHEMIN ; pas encore dans cette version");
    private readonly Option<string?> broker = Options.Text("--broker", "URI", "SIBRIDGE_BROKER", null, "un serveur RabbitMQ, aussi env:NOM ou file:CHEMIN ; pas encore dans cette version");
    private readonly Option<string?> roles = Options.Text("--roles", "LISTE", "SIBRIDGE_ROLES", string.Join(',', KnownRoles), "ce que fait ce processus ; dans cette version, gateway et worker ensemble");
    private readonly Option<bool> proxy = Options.Flag("--behind-proxy", "SIBRIDGE_BEHIND_PROXY", "un mandataire termine TLS devant : http est permis ailleurs que sur 127.0.0.1");

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { partners, data, urls, database, broker, roles, proxy }) command.Add(option);
    }

    /// <exception cref="CannotRunException">Something is asked for that this version does not have.</exception>
    public BridgeOptions Read(ParseResult parsed)
    {
        RefuseServer(parsed, database, "PostgreSQL n'est pas dans cette version : retirez cette option (ou SIBRIDGE_DATABASE), la base est un fichier dans --data.");
        RefuseServer(parsed, broker, "RabbitMQ n'est pas dans cette version : retirez cette option (ou SIBRIDGE_BROKER), tout se passe dans un seul processus.");
        CheckRoles(parsed.GetValue(roles)!);
        return new(parsed.GetValue(partners)!, parsed.GetValue(data)!, parsed.GetValue(urls)!, parsed.GetValue(proxy));
    }

    /// <summary>A reference that leads nowhere is told first: it is a mistake in any version.</summary>
    private static void RefuseServer(ParseResult parsed, Option<string?> option, string reason)
    {
        if (parsed.Resolved(option) is not null) throw new CannotRunException($"{option.Name} : {reason}");
    }

    private static void CheckRoles(string list)
    {
        var asked = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (asked.FirstOrDefault(r => !KnownRoles.Contains(r)) is { } unknown)
        {
            throw new CannotRunException(unknown is "console"
                ? "--roles : console n'est pas encore dans cette version ; les rôles sont gateway et worker."
                : $"--roles : « {unknown} » n'est pas un rôle ; les rôles sont gateway et worker.");
        }

        if (!KnownRoles.All(asked.Contains))
            throw new CannotRunException("--roles : gateway et worker vont ensemble ; plusieurs processus demandent un serveur RabbitMQ et une base PostgreSQL, qui ne sont pas dans cette version.");
    }
}
