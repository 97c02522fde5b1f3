using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SiBridge.Hosting;
using SiBridge.Network;

namespace SiBridge.Cli;

/// <summary>What a bridge says once it listens; to a newcomer on the sample network, also what to try first.</summary>
internal static class ReadyLines
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(TextWriter output, WebApplication app, BridgeOptions options)
    {
        var network = app.Services.GetRequiredService<CurrentNetwork>().Current;
        var clock = app.Services.GetRequiredService<TimeProvider>();
        var urls = string.Join(", ", app.Urls);
        var gateway = options.Roles.HasFlag(Roles.Gateway);
        if (gateway) output.WriteLine($"gateway prêt : {urls}");
        // Who has only this line must find there where the process answers /health.
        if (options.Roles.HasFlag(Roles.Worker))
            output.WriteLine($"worker prêt : {French.Count(network.Partners.Sum(p => p.Receives.Count), "canal", "canaux")}{(gateway ? "" : $" ; {urls}/health/ready")}");
        // A shared database may hold another network than the file.
        if (!options.IsSample || !gateway || options.Database is not null) return;

        var url = app.Urls.First();
        output.WriteLine();
        output.WriteLine("Réseau d'exemple : ses clés sont publiques, il n'écoute que cette machine. Pour essayer, dans un autre terminal :");
        output.WriteLine();
        output.WriteLine(Curl(url, TimeZoneInfo.ConvertTime(clock.GetUtcNow(), network.Zone)));
        output.WriteLine();
        output.WriteLine($"La suite : {url}/docs (lire et essayer l'interface) ; la commande demo joue tout un parcours entre partenaires simulés.");
    }

    /// <summary>
    /// The sample's prescription as it would be sent now, in one line for any POSIX shell: no apostrophe is left in it, so that
    /// single quotes hold it whatever the names are.
    /// </summary>
    internal static string Curl(string url, DateTimeOffset now)
    {
        var file = Path.Combine(AppContext.BaseDirectory, "sample", "messages", "prescription.json");
        var message = JsonNode.Parse(File.ReadAllBytes(file))!.AsObject();
        // Another id at each start: pasted twice it shows an idempotent replay, pasted tomorrow it is no conflict.
        var mark = now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        message["id"] = $"essai-{mark}";
        message["prescription_id"] = $"ESSAI-{mark}";
        message["emis_le"] = now.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
        message["date_prescription"] = now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        foreach (var optional in new[] { "courriel", "telephone", "code_postal", "commune_insee", "france_travail_id" }) message["jeune"]!.AsObject().Remove(optional);
        var body = message.ToJsonString(Readable).Replace("'", "\\u0027", StringComparison.Ordinal);
        return $"curl -sS -w '\\n' -H 'Authorization: Bearer cle-publique-ml-caen' -H 'Content-Type: application/json' -d '{body}' {url}/v1/prescriptions";
    }
}
