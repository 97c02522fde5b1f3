using System.Text.Json.Nodes;

namespace SiBridge.Cli.Demo;

/// <summary>The network file of the demo: its partners where they listen now, with keys made for this run.</summary>
internal static class DemoNetwork
{
    public const string Zone = "Europe/Paris", Structure = "14999S00", Siret = "12345678200010", Region = "28", Departement = "14", OperatorCode = "demo";

    private static readonly string[] FromResultat = ["resultat", "entree", "interruption", "reprise", "abandon", "fin", "session", "places"];

    public static string Write(string folder, SimulatedPartner missionLocale, SimulatedPartner organisme, SimulatedPartner region, string operatorKey)
    {
        var file = Path.Combine(folder, "partners.json");
        var network = new JsonObject
        {
            ["network"] = new JsonObject { ["name"] = "Démonstration", ["timezone"] = Zone, ["allow"] = new JsonArray("127.0.0.0/8") },
            ["operators"] = new JsonArray(new JsonObject { ["code"] = OperatorCode, ["keys"] = Keys(operatorKey) }),
            ["partners"] = new JsonArray(
                Partner(missionLocale, "mission_locale", "structures", new JsonArray(Structure), ["reponse", "convocation", "presence", .. FromResultat], Departement),
                Partner(organisme, "organisme", "sirets", new JsonArray(Siret), ["*"]),
                Partner(region, "region", "region", Region, FromResultat)),
        };
        File.WriteAllText(file, network.ToJsonString());
        return file;
    }

    private static JsonObject Partner(SimulatedPartner partner, string kind, string speaksFor, JsonNode what, string[] types, string? departement = null)
    {
        var receives = new JsonObject
        {
            ["code"] = "http",
            ["types"] = new JsonArray([.. types.Select(t => (JsonNode)t)]),
            ["channel"] = new JsonObject { ["kind"] = "http", ["url"] = partner.Url, ["secret"] = partner.Secret },
        };
        if (departement is not null) receives["departements"] = new JsonArray(departement);
        return new()
        {
            ["code"] = partner.Code, ["kind"] = kind, ["name"] = partner.Name, [speaksFor] = what, ["keys"] = Keys(partner.Key), ["receives"] = new JsonArray(receives),
        };
    }

    private static JsonArray Keys(string key) => new(new JsonObject { ["id"] = "demo", ["sha256"] = KeyVerb.Sha256(key) });
}
