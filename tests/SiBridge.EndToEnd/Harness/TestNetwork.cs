using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace SiBridge.EndToEnd.Harness;

/// <summary>A network file with keys and secrets of its own.</summary>
public sealed class TestNetwork
{
    /// <summary>The key that the one operator has.</summary>
    public const string Operator = "exploitation";

    private readonly Dictionary<string, string> secrets = [];

    /// <summary>The file; to be changed as a test wants it.</summary>
    public JsonObject File { get; } = new()
    {
        ["network"] = new JsonObject { ["name"] = "Essai", ["timezone"] = "Europe/Paris", ["allow"] = new JsonArray("127.0.0.0/8") },
        ["operators"] = new JsonArray(new JsonObject { ["code"] = Operator, ["keys"] = new JsonArray(Key(Operator)) }),
        ["partners"] = new JsonArray(),
    };

    public static string KeyOf(string code) => $"cle-de-{code}-pour-les-tests";

    /// <summary>A good key that ended in 2020.</summary>
    public static string ExpiredKeyOf(string code) => $"cle-perimee-de-{code}";

    public JsonObject Partner(string code) => File["partners"]!.AsArray().Single(p => p!.Text("code") == code)!.AsObject();

    public TestNetwork MissionLocale(string code, string structure, params JsonObject[] receives) => Add(code, "mission_locale", "structures", new JsonArray(structure), receives);

    public TestNetwork Organisme(string code, string siret, params JsonObject[] receives) => Add(code, "organisme", "sirets", new JsonArray(siret), receives);

    public TestNetwork Region(string code, string region, params JsonObject[] receives) => Add(code, "region", "region", region, receives);

    public TestNetwork Operateur(string code, params JsonObject[] receives) => Add(code, "operateur", null, null, receives);

    /// <summary>An entry of <c>receives</c> that goes to an URL, signed.</summary>
    public JsonObject Http(Receiver receiver, params string[] types) => new()
    {
        ["code"] = "principal",
        ["types"] = new JsonArray([.. types.Select(t => JsonValue.Create(t))]),
        ["channel"] = new JsonObject { ["kind"] = "http", ["url"] = receiver.Url.ToString(), ["secret"] = Secret(receiver.Url.ToString()), ["timeout_seconds"] = 5 },
    };

    public static JsonObject Inbox(params string[] types) => new()
    {
        ["code"] = "boite",
        ["types"] = new JsonArray([.. types.Select(t => JsonValue.Create(t))]),
        ["channel"] = new JsonObject { ["kind"] = "inbox" },
    };

    /// <summary>A folder into which the bridge puts files in a format.</summary>
    public static JsonObject Folder(string path, string format, params string[] types) => new()
    {
        ["code"] = "fichiers",
        ["types"] = new JsonArray([.. types.Select(t => JsonValue.Create(t))]),
        ["channel"] = new JsonObject { ["kind"] = "directory", ["path"] = path, ["format"] = format },
    };

    /// <summary>The secret with which deliveries to a receiver are signed.</summary>
    public string SecretOf(Receiver receiver) => secrets[receiver.Url.ToString()];

    public static string NewSecret() => "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>Puts it in the place of what is there, at once, as editors and mounted secrets do.</summary>
    public void Write(string path) => Replace(path, File.ToJsonString());

    public static void Replace(string path, string text)
    {
        System.IO.File.WriteAllText(path + ".new", text);
        System.IO.File.Move(path + ".new", path, overwrite: true);
    }

    private string Secret(string url) => secrets[url] = NewSecret();

    private TestNetwork Add(string code, string kind, string? identity, JsonNode? value, JsonObject[] receives)
    {
        var partner = new JsonObject
        {
            ["code"] = code,
            ["kind"] = kind,
            ["name"] = code,
            ["keys"] = new JsonArray(Key(code), Key("perimee", ExpiredKeyOf(code)).With("expires", "2020-12-31")),
            ["receives"] = new JsonArray([.. receives]),
        };
        if (identity is not null) partner[identity] = value;
        File["partners"]!.AsArray().Add(partner);
        return this;
    }

    private static JsonObject Key(string code) => Key("courante", KeyOf(code));

    private static JsonObject Key(string id, string key) => new() { ["id"] = id, ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))) };
}
