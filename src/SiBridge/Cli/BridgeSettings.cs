using System.CommandLine;
using SiBridge.Hosting;

namespace SiBridge.Cli;

/// <summary>The options of <c>run</c> that <c>check</c> understands too (contract §1).</summary>
internal sealed class BridgeSettings
{
    private readonly Option<string?> partners = Options.Text("--partners", "FICHIER", "SIBRIDGE_PARTNERS", BridgeOptions.SamplePartners, "qui est raccordé : le fichier du réseau ; par défaut, le réseau d'exemple");
    private readonly Option<string?> data = Options.Text("--data", "DOSSIER", "SIBRIDGE_DATA", "./data", "où se tient la base embarquée, quand il n'y a pas de --database ; par défaut ./data");
    private readonly Option<string?> urls = Options.Text("--urls", "ADRESSE", "SIBRIDGE_URLS", "http://127.0.0.1:5080", "l'adresse d'écoute ; par défaut http://127.0.0.1:5080");
    private readonly Option<string?> database = Options.Text("--database", "CONNEXION", "SIBRIDGE_DATABASE", null, "une base PostgreSQL au lieu de la base embarquée : Host=…;Database=…;Username=…;Password=…, aussi env:NOM ou file:CHEMIN");
    private readonly Option<string?> broker = Options.Text("--broker", "URI", "SIBRIDGE_BROKER", null, "le serveur RabbitMQ qui relie plusieurs processus : amqp://utilisateur:motdepasse@machine:port/vhost, aussi env:NOM ou file:CHEMIN");
    private readonly Option<string?> roles = Options.Text("--roles", "LISTE", "SIBRIDGE_ROLES", "gateway,worker", "ce que fait ce processus : gateway (reçoit), worker (aiguille et livre) ; par défaut les deux ; un seul demande --broker et --database");
    private readonly Option<bool> proxy = Options.Flag("--behind-proxy", "SIBRIDGE_BEHIND_PROXY", "un mandataire termine TLS devant : http est permis ailleurs que sur 127.0.0.1");

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { partners, data, urls, database, broker, roles, proxy }) command.Add(option);
    }

    /// <exception cref="CannotRunException">An option cannot be read, or the options do not go together.</exception>
    public BridgeOptions Read(ParseResult parsed)
    {
        var options = new BridgeOptions(parsed.GetValue(partners)!, parsed.GetValue(data)!, parsed.GetValue(urls)!, parsed.GetValue(proxy))
        {
            Database = parsed.Resolved(database),
            Broker = parsed.Resolved(broker),
            Roles = ServerSettings.ReadRoles(parsed.GetValue(roles)!),
        };
        ServerSettings.Check(options.Database, options.Broker, options.Roles);
        return options;
    }
}
