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

/// <summary>Three Missions Locales, two organismes, a Region: invented, with keys of this run only.</summary>
internal sealed class LoadNetwork
{
    public IReadOnlyList<Partner> MissionsLocales { get; } =
    [
        new("ml-caen", "mission_locale", "14327S00", "14", "reponse", "resultat", "entree", "abandon", "session", "places"),
        new("ml-lisieux", "mission_locale", "14366S00", "14", "reponse", "resultat", "entree", "abandon", "session", "places"),
        new("ml-le-havre", "mission_locale", "76351S00", "76", "reponse", "resultat", "entree", "abandon", "session", "places"),
    ];

    public IReadOnlyList<Partner> Organismes { get; } =
        [new("of-pommier-bleu", "organisme", "12345678200010", null, "*"), new("of-trois-marees", "organisme", "98765432400019", null, "*")];

    public Partner Region { get; } = new("region-normandie", "region", "28", null, "resultat", "entree", "abandon", "session", "places");

    public string OperatorKey { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    public IEnumerable<Partner> All => [.. MissionsLocales, .. Organismes, Region];

    /// <summary>The network file (contract §3).</summary>
    /// <param name="urls">Where each partner receives, by code.</param>
    public string File(IReadOnlyDictionary<string, Uri> urls) => new JsonObject
    {
        ["network"] = new JsonObject { ["name"] = "Charge", ["timezone"] = "Europe/Paris", ["allow"] = new JsonArray("127.0.0.0/8") },
        ["operators"] = new JsonArray(new JsonObject { ["code"] = "exploitation", ["keys"] = Keys(OperatorKey) }),
        ["partners"] = new JsonArray([.. All.Select(p => Entry(p, urls[p.Code]))]),
    }.ToJsonString();

    private static JsonObject Entry(Partner p, Uri url)
    {
        var receives = new JsonObject
        {
            ["code"] = "principal",
            ["types"] = new JsonArray([.. p.Receives.Select(t => JsonValue.Create(t))]),
            ["channel"] = new JsonObject { ["kind"] = "http", ["url"] = url.ToString(), ["secret"] = "whsec_" + Convert.ToBase64String(p.Secret) },
        };
        if (p.Departement is not null) receives["departements"] = new JsonArray(p.Departement);
        var entry = new JsonObject { ["code"] = p.Code, ["kind"] = p.Kind, ["name"] = p.Code, ["keys"] = Keys(p.Key), ["receives"] = new JsonArray(receives) };
        if (p.Kind is "region") entry["region"] = p.Speaks;
        else entry[p.Kind is "organisme" ? "sirets" : "structures"] = new JsonArray(p.Speaks);
        return entry;
    }

    private static JsonArray Keys(string key) =>
        new(new JsonObject { ["id"] = "essai", ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))) });
}
