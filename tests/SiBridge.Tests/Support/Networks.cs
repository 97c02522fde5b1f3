using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.Network;

namespace SiBridge.Tests.Support;

/// <summary>Networks and their partners, each with an inbox unless told otherwise.</summary>
internal static class Networks
{
    public static NetworkInForce Of(params Partner[] partners) => new(
        1, "Essai", TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris"), [IPNetwork.Parse("127.0.0.0/8")], TimeSpan.FromDays(7),
        [new("exploitation", [])], partners);

    /// <summary>Two Missions Locales, two organismes and the Region, as in <c>compose/sample</c>; everybody takes everything.</summary>
    public static NetworkInForce Normandie => Of(
        MissionLocale("ml-caen", "14327S00", All), MissionLocale("ml-le-havre", "76351S00", Takes(["*"], "76")),
        Organisme("of-pommier-bleu", Messages.PommierBleu, All), Organisme("of-trois-marees", Messages.TroisMarees, All),
        Region("region-normandie", "28", All));

    public static NetworkInForce Without(this NetworkInForce network, string code) => Of([.. network.Partners.Where(p => p.Code != code)]);

    /// <summary>With this partner in the place of the one of the same code, if there is one.</summary>
    public static NetworkInForce With(this NetworkInForce network, Partner partner) =>
        Of([.. network.Partners.Where(p => p.Code != partner.Code), partner]);

    public static Partner MissionLocale(string code, string structure, params Subscription[] receives) =>
        new(code, PartnerKind.MissionLocale, code, new HashSet<string> { structure }, new HashSet<string>(), null, [], null, receives);

    public static Partner Organisme(string code, string siret, params Subscription[] receives) =>
        new(code, PartnerKind.Organisme, code, new HashSet<string>(), new HashSet<string> { siret }, null, [], null, receives);

    public static Partner Region(string code, string region, params Subscription[] receives) =>
        new(code, PartnerKind.Region, code, new HashSet<string>(), new HashSet<string>(), region, [], null, receives);

    public static Partner Other(PartnerKind kind, string code, params Subscription[] receives) =>
        new(code, kind, code, new HashSet<string>(), new HashSet<string>(), null, [], null, receives);

    public static Subscription All => Takes(["*"]);

    /// <summary><see cref="Normandie"/> with the profiles and the tables of the program, and so with their formats and readings.</summary>
    /// <param name="reference">Tables in the place of those of the program, by name.</param>
    public static NetworkInForce Reading(JsonObject? reference)
    {
        var files = (reference ?? []).ToDictionary(t => $"reference/{t.Key}.json", t => JsonSerializer.SerializeToUtf8Bytes(t.Value));
        var nobody = """{ "network": { "name": "Essai", "timezone": "Europe/Paris" }, "partners": [] }"""u8.ToArray();
        var (network, problems) = new NetworkFile(EmbeddedBridge.Schemas, [], []).Read(NetworkFile.Resolve(nobody, "/", files), 1);
        problems.ShouldBeEmpty();
        return Normandie with { Tables = network!.Tables, Formats = network.Formats, Readings = network.Readings };
    }

    /// <param name="departements">None: all.</param>
    public static Subscription Takes(string[] types, params string[] departements) =>
        new("boite", types.ToHashSet(), departements.Length == 0 ? null : departements.ToHashSet(), Channel("""{ "kind": "inbox" }"""));

    public static ChannelSettings Channel(string json)
    {
        var properties = JsonSerializer.Deserialize<JsonElement>(json);
        return new(properties.GetProperty("kind").GetString()!, properties);
    }
}
