using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace SiBridge.Benchmarks;

/// <summary>A partner of the load's network: its key at the gateway, the secret of its channel.</summary>
/// <param name="Speaks">Its structure, SIRET or region.</param>
/// <param name="Departement">For a Mission Locale.</param>
internal sealed record Partner(string Code, string Kind, string Speaks, string? Departement, params string[] Receives)
{
    public string Key { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    public byte[] Secret { get; } = RandomNumberGenerator.GetBytes(32);
}

/// <summary>The network file of a load (contract §3).</summary>
internal static class NetworkFile
{
    /// <summary>The file's text.</summary>
    /// <param name="urls">Where each partner that receives does so, by code.</param>
    /// <param name="operatorKeys">One operator's each.</param>
    public static string Text(IEnumerable<Partner> partners, IReadOnlyDictionary<string, Uri> urls, params IEnumerable<string> operatorKeys) => new JsonObject
    {
        ["network"] = new JsonObject { ["name"] = "Charge", ["timezone"] = "Europe/Paris", ["allow"] = new JsonArray("127.0.0.0/8") },
        ["operators"] = new JsonArray([.. operatorKeys.Select((key, i) => new JsonObject { ["code"] = i == 0 ? "exploitation" : $"exploitation-{i + 1}", ["keys"] = Keys(key) })]),
        ["partners"] = new JsonArray([.. partners.Select(p => Entry(p, urls.GetValueOrDefault(p.Code)))]),
    }.ToJsonString();

    private static JsonObject Entry(Partner p, Uri? url)
    {
        var entry = new JsonObject { ["code"] = p.Code, ["kind"] = p.Kind, ["name"] = p.Code, ["keys"] = Keys(p.Key), ["receives"] = url is null ? [] : new JsonArray(Receives(p, url)) };
        if (p.Kind is "region") entry["region"] = p.Speaks;
        else entry[p.Kind is "organisme" ? "sirets" : "structures"] = new JsonArray(p.Speaks);
        return entry;
    }

    private static JsonObject Receives(Partner p, Uri url)
    {
        var receives = new JsonObject
        {
            ["code"] = "principal",
            ["types"] = new JsonArray([.. p.Receives.Select(t => JsonValue.Create(t))]),
            ["channel"] = new JsonObject { ["kind"] = "http", ["url"] = url.ToString(), ["secret"] = "whsec_" + Convert.ToBase64String(p.Secret) },
        };
        if (p.Departement is not null) receives["departements"] = new JsonArray(p.Departement);
        return receives;
    }

    private static JsonArray Keys(string key) =>
        new(new JsonObject { ["id"] = "essai", ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))) });
}
