using System.Text;
using Shouldly;
using SiBridge.Delivery.Channels;
using SiBridge.Network;
using SiBridge.Sources;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Network;

/// <summary>What a network file says, and each way in which it is refused: contract §3.</summary>
public sealed class NetworkFileTests
{
    /// <summary>A good file; each test below makes one thing wrong in it.</summary>
    private const string Good =
        """
        {
          "network": { "name": "Essai", "timezone": "Europe/Paris", "allow": ["127.0.0.0/8"] },
          "operators": [ { "code": "exploitation", "keys": [ { "id": "k", "sha256": "00000000000000000000000000000000000000000000000000000000000000aa" } ] } ],
          "partners": [
            { "code": "ml", "kind": "mission_locale", "name": "ML", "structures": ["14327S00"],
              "keys": [ { "id": "k", "sha256": "00000000000000000000000000000000000000000000000000000000000000bb", "expires": "2027-12-31" } ],
              "rate": { "per_second": 50 },
              "receives": [
                { "code": "principal", "types": ["reponse", "entree"], "departements": ["14"],
                  "channel": { "kind": "http", "url": "https://ml.example/sibridge", "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "headers": { "X-Api-Key": "x" } } },
                { "code": "boite", "types": ["places"], "channel": { "kind": "inbox" } } ] },
            { "code": "of", "kind": "organisme", "name": "OF", "sirets": ["73282932000074"] },
            { "code": "of-2", "kind": "organisme", "name": "OF 2", "sirets": ["12345678200010"] },
            { "code": "region", "kind": "region", "name": "R", "region": "28" },
            { "code": "region-2", "kind": "region", "name": "R 2", "region": "53" } ]
        }
        """;

    [Fact]
    public void A_good_file_is_the_network()
    {
        var network = Read(Good).Network!;

        network.Name.ShouldBe("Essai");
        network.Zone.Id.ShouldBe("Europe/Paris");
        network.HeldFor.ShouldBe(TimeSpan.FromDays(7));
        network.Version.ShouldBe(3);
        network.ByStructure("14327S00")!.Code.ShouldBe("ml");
        network.BySiret("73282932000074")!.Code.ShouldBe("of");
        network.ByRegion("28")!.Code.ShouldBe("region");
        network.ByCode("nobody").ShouldBeNull();
        network.ByCode("ml")!.ShouldSatisfyAllConditions(
            p => p.PerSecond.ShouldBe(50),
            p => p.Keys.Single().Expires.ShouldBe(new DateOnly(2027, 12, 31)),
            p => p.SubscriptionTo("entree")!.Code.ShouldBe("principal"),
            p => p.SubscriptionTo("entree")!.Channel.Text("url").ShouldBe("https://ml.example/sibridge"),
            p => p.SubscriptionTo("places")!.Covers("76").ShouldBeTrue(),
            p => p.SubscriptionTo("entree")!.Covers("76").ShouldBeFalse(),
            p => p.SubscriptionTo("abandon").ShouldBeNull());
    }

    [Fact]
    public void Deadlines_are_the_usual_ones_but_for_what_the_file_changes()
    {
        var deadlines = Read(Good.Replace(
            "\"operators\": [",
            """
            "deadlines": [ { "kind": "reponse", "working_days": 4 }, { "kind": "places", "off": true }, { "kind": "fin", "calendar_days": 0.5, "second": 2, "third": 3 } ],
              "operators": [
            """)).Network!.Deadlines;

        deadlines.Find("reponse").ShouldBe(Deadline.Of(new(4, Ouvres: true)));
        deadlines.Find("places").ShouldBeNull();
        deadlines.Find("fin").ShouldBe(new(new(0.5, false), new(2, false), new(3, false)));
        deadlines.Find("resultat").ShouldBe(Deadline.Of(new(10, Ouvres: true)));
    }

    [Theory]
    [InlineData("""{ "kind": "presence", "working_days": 2 }""", "/deadlines/0/kind", "reponse, resultat, entree, reprise, fin, places, silence")]
    [InlineData("""{ "kind": "fin" }""", "/deadlines/0", "dites « working_days » ou « calendar_days », ou « off » : l'un des trois, et un seul.")]
    [InlineData("""{ "kind": "fin", "working_days": 2, "calendar_days": 2 }""", "/deadlines/0", "")]
    [InlineData("""{ "kind": "fin", "working_days": 2.5 }""", "/deadlines/0/working_days", "")]
    [InlineData("""{ "kind": "fin", "working_days": 2, "second": 0.5 }""", "/deadlines/0/second", "")]
    [InlineData("""{ "kind": "fin", "calendar_days": 0 }""", "/deadlines/0/calendar_days", "")]
    [InlineData("""{ "kind": "fin", "off": false }""", "/deadlines/0/off", "")]
    [InlineData("""{ "kind": "fin", "off": true, "second": 2 }""", "/deadlines/0/second", "")]
    [InlineData("""{ "kind": "fin", "working_days": 2, "hours": 2 }""", "/deadlines/0/hours", "")]
    [InlineData("""{ "kind": "fin", "working_days": 2 }, { "kind": "fin", "off": true }""", "/deadlines/1/kind", "l'échéance fin n'a qu'un réglage ; déjà en /deadlines/0/kind.")]
    public void A_deadline_that_cannot_be_is_told_with_its_place(string deadline, string pointer, string message)
    {
        var problems = Read(Good.Replace("\"operators\": [", $"\"deadlines\": [ {deadline} ],\n  \"operators\": [")).Problems;

        problems.ShouldContain(p => p.Pointer == pointer && p.Message.Contains(message));
    }

    [Fact]
    public void The_sample_network_is_good()
    {
        var sample = Path.Combine(Repository.Root, "compose", "sample");

        var (network, problems) = Reader.Read(File.ReadAllBytes(Path.Combine(sample, "partners.json")), sample, 1);

        problems.ShouldBeEmpty();
        network!.Partners.Count.ShouldBe(6);
    }

    [Fact]
    public void Its_public_keys_open_no_bridge_that_listens_to_other_machines()
    {
        var sample = Path.Combine(Repository.Root, "compose", "sample");

        new NetworkFile(EmbeddedBridge.Schemas, [new InboxChannel()], [], beyondLoopback: true).Read(File.ReadAllBytes(Path.Combine(sample, "partners.json")), sample, 1).Problems
            .Select(p => p.Pointer).ShouldBe(["/operators/0/keys/0/sha256"]);
    }

    [Theory]
    [InlineData("\"name\": \"Essai\"", "\"nom\": \"Essai\", \"name\": \"Essai\"", "/network/nom", 2)]
    [InlineData("\"region\": \"28\"", "\"region\": \"28\", \"sirets\": [\"12345678200010\"]", "/partners/3/sirets", 14)]
    [InlineData(", \"region\": \"28\"", "", "/partners/3/region", 14)]
    [InlineData("\"kind\": \"mission_locale\"", "\"kind\": \"mission-locale\"", "/partners/0/kind", 5)]
    [InlineData("\"url\": \"https://ml.example/sibridge\", ", "", "/partners/0/receives/0/channel/url", 10)]
    [InlineData("{ \"kind\": \"inbox\" }", "{ \"kind\": \"directory\" }", "/partners/0/receives/1/channel/path", 11)]
    [InlineData("{ \"kind\": \"inbox\" }", "{ \"kind\": \"directory\", \"path\": \"/srv/ml\", \"secret\": \"x\" }", "/partners/0/receives/1/channel/secret", 11)]
    [InlineData("{ \"kind\": \"inbox\" }", "{ \"kind\": \"inbox\", \"url\": \"https://x.example\" }", "/partners/0/receives/1/channel/url", 11)]
    [InlineData("00000000000000000000000000000000000000000000000000000000000000bb", "la clé elle-même", "/partners/0/keys/0/sha256", 6)]
    [InlineData("2027-12-31", "31/12/2027", "/partners/0/keys/0/expires", 6)]
    [InlineData("\"per_second\": 50", "\"per_second\": 0", "/partners/0/rate/per_second", 7)]
    [InlineData("127.0.0.0/8", "127.0.0.1", "/network/allow/0", 2)]
    public void What_the_schema_refuses_is_told_with_its_place(string good, string bad, string pointer, int line) => Refused(good, bad).ShouldContain((pointer, line));

    [Theory]
    [InlineData("Europe/Paris", "Europe/Caen", "/network/timezone", 2, "le fuseau horaire Europe/Caen est inconnu ; exemple : Europe/Paris.")]
    [InlineData("127.0.0.0/8", "127.0.0.0/33", "/network/allow/0", 2, "« 127.0.0.0/33 » n'est pas un réseau CIDR ; exemple : 10.0.0.0/8 (les bits d'hôte sont à zéro).")]
    [InlineData("127.0.0.0/8", "127.0.0.1/8", "/network/allow/0", 2, "« 127.0.0.1/8 » n'est pas un réseau CIDR ; exemple : 10.0.0.0/8 (les bits d'hôte sont à zéro).")]
    [InlineData("\"code\": \"of-2\"", "\"code\": \"of\"", "/partners/2/code", 13, "le code of désigne déjà quelqu'un ; déjà en /partners/1/code.")]
    [InlineData("\"code\": \"of-2\"", "\"code\": \"exploitation\"", "/partners/2/code", 13, "le code exploitation désigne déjà quelqu'un ; déjà en /operators/0/code.")]
    [InlineData("\"code\": \"of-2\"", "\"code\": \"sibridge\"", "/partners/2/code", 13, "« sibridge » est le pont lui-même, qui signe ainsi ses propres messages : choisissez un autre code.")]
    [InlineData("\"code\": \"exploitation\"", "\"code\": \"sibridge\"", "/operators/0/code", 3, "« sibridge » est le pont lui-même, qui signe ainsi ses propres messages : choisissez un autre code.")]
    [InlineData("12345678200010", "73282932000074", "/partners/2/sirets/0", 13, "le SIRET 73282932000074 appartient à un seul partenaire ; déjà en /partners/1/sirets/0.")]
    [InlineData("12345678200010", "12345678200011", "/partners/2/sirets/0", 13, "la clé du SIRET 12345678200011 est fausse : vérifiez les 14 chiffres.")]
    [InlineData("[\"14327S00\"]", "[\"14327S00\", \"14327S00\"]", "/partners/0/structures/1", 5, "la structure 14327S00 appartient à un seul partenaire ; déjà en /partners/0/structures/0.")]
    [InlineData("\"region\": \"53\"", "\"region\": \"28\"", "/partners/4/region", 15, "la région 28 appartient à un seul partenaire ; déjà en /partners/3/region.")]
    [InlineData("0000bb", "0000AA", "/partners/0/keys/0/sha256", 6, "cette clé ouvre déjà un autre accès ; déjà en /operators/0/keys/0/sha256.")]
    [InlineData("[\"places\"]", "[\"places\", \"entree\"]", "/partners/0/receives/1/types", 11, "entree : déjà reçu par l'entrée principal ; un type n'a qu'un canal.")]
    [InlineData("[\"places\"]", "[\"*\"]", "/partners/0/receives/1/types", 11, "* : déjà reçu par l'entrée principal ; un type n'a qu'un canal.")]
    [InlineData("\"code\": \"boite\"", "\"code\": \"principal\"", "/partners/0/receives/1/code", 11, "le code principal nomme déjà une autre entrée de ce partenaire.")]
    [InlineData("{ \"kind\": \"inbox\" }", "{ \"kind\": \"inbox\", \"format\": \"lheo\" }", "/partners/0/receives/1/channel/format", 11, "le format « lheo » est inconnu ; les formats sont canonical, lheo-2.3, imilo, francetravail, csv:positionnements-departement, csv:stagiaires-france-travail, csv:stagiaires-region.")]
    [InlineData("{ \"kind\": \"inbox\" }", "{ \"kind\": \"inbox\", \"format\": \"lheo-2.3\" }", "/partners/0/receives/1/types", 11, "places : le format lheo-2.3 ne sait dire que session ; donnez-lui une entrée à part, et le format canonical aux autres types.")]
    [InlineData("{ \"kind\": \"inbox\" }", "{ \"kind\": \"inbox\", \"imilo\": { \"method\": \"PUT\" } }", "/partners/0/receives/1/channel/imilo", 11, "ne règle que le format imilo.")]
    [InlineData("\"headers\": {", "\"format\": \"imilo\", \"imilo\": { \"path\": \"/{jeune}\" }, \"headers\": {", "/partners/0/receives/0/channel/imilo/path", 10, "« {jeune} » : un chemin ne se fait qu'avec {idDossier} et {idProposition}.")]
    [InlineData("\"sirets\": [\"73282932000074\"]", "\"sirets\": [\"73282932000074\"], \"receives\": [ { \"code\": \"c\", \"types\": [\"entree\"], \"channel\": { \"kind\": \"inbox\", \"format\": \"imilo\" } } ]", "/partners/1/receives/0/channel/format", 12, "le format imilo dit à une Mission Locale où en est son dossier : aucun autre partenaire ne le lit.")]
    [InlineData("https://ml.example/sibridge", "ml.example", "/partners/0/receives/0/channel/url", 10, "une adresse http ou https complète est attendue.")]
    [InlineData("https://ml.example/sibridge", "ftp://ml.example", "/partners/0/receives/0/channel/url", 10, "une adresse http ou https complète est attendue.")]
    [InlineData("https://ml.example/sibridge", "http://8.8.8.8/", "/partners/0/receives/0/channel/url", 10, "8.8.8.8 est publique et l'adresse est en http ; seules les adresses publiques en https sont atteintes, et les réseaux de network.allow.")]
    [InlineData("https://ml.example/sibridge", "https://10.0.0.1/", "/partners/0/receives/0/channel/url", 10, "10.0.0.1 n'est pas publique (réseau privé, 10.0.0.0/8) ; seules les adresses publiques en https sont atteintes, et les réseaux de network.allow.")]
    [InlineData("https://ml.example/sibridge", "https://[::1]/", "/partners/0/receives/0/channel/url", 10, "::1 n'est pas publique (bouclage, ::1/128) ; seules les adresses publiques en https sont atteintes, et les réseaux de network.allow.")]
    [InlineData("https://ml.example/sibridge", "https://169.254.169.254/latest/meta-data", "/partners/0/receives/0/channel/url", 10, "169.254.169.254 n'est pas publique (lien local, où un hébergeur dit ses secrets, 169.254.0.0/16) ; seules les adresses publiques en https sont atteintes, et les réseaux de network.allow.")]
    [InlineData("https://ml.example/sibridge", "https://moi:secret@ml.example/", "/partners/0/receives/0/channel/url", 10, "pas d'identifiants dans l'adresse : mettez-les dans « headers », avec env: ou file:.")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_dHJvcCBjb3VydA==", "/partners/0/receives/0/channel/secret", 10, "whsec_ suivi de 24 à 64 octets en base64 est attendu, ou whsk_ suivi d'une clé privée ed25519.")]
    [InlineData("{ \"kind\": \"inbox\" }", "{ \"kind\": \"directory\", \"path\": \"echanges/ml\" }", "/partners/0/receives/1/channel/path", 11, "un chemin complet est attendu, depuis la racine ; exemple : /srv/echanges/ml-caen.")]
    [InlineData("{ \"kind\": \"inbox\" }", "{ \"kind\": \"postgresql\", \"connection\": \"Host=10.0.0.1;Database=d;Username=u\", \"table\": \"m\" }", "/partners/0/receives/1/channel/connection", 11, "10.0.0.1 n'est pas publique (réseau privé, 10.0.0.0/8) ; seules les adresses publiques avec un certificat vérifié sont atteintes, et les réseaux de network.allow.")]
    [InlineData("X-Api-Key", "Webhook-Id", "/partners/0/receives/0/channel/headers/Webhook-Id", 10, "cet en-tête ne peut pas être fixé ici.")]
    [InlineData("X-Api-Key", "sibridge-type", "/partners/0/receives/0/channel/headers/sibridge-type", 10, "cet en-tête ne peut pas être fixé ici.")]
    [InlineData("\"X-Api-Key\": \"x\"", "\"X-Api-Key\": \"env:SIBRIDGE_TEST_ABSENT\"", "/partners/0/receives/0/channel/headers/X-Api-Key", 10, "la variable d'environnement SIBRIDGE_TEST_ABSENT n'est pas définie.")]
    public void What_a_schema_cannot_say_is_told_with_its_place_and_what_to_do(string good, string bad, string pointer, int line, string message)
    {
        var (network, problems) = Read(Good.Replace(good, bad, StringComparison.Ordinal));

        network.ShouldBeNull();
        problems.Select(p => (p.Pointer, p.Line, p.Message)).ShouldBe([(pointer, line, message)]);
    }

    [Theory]
    [InlineData("https://3232235777/", "192.168.1.1", "réseau privé, 192.168.0.0/16")]
    [InlineData("http://2130706433/", "127.0.0.1", "bouclage, 127.0.0.0/8")]
    [InlineData("http://0177.0.0.1/", "127.0.0.1", "bouclage, 127.0.0.0/8")]
    [InlineData("http://0x7f000001/", "127.0.0.1", "bouclage, 127.0.0.0/8")]
    [InlineData("https://0x7f.1/", "127.0.0.1", "bouclage, 127.0.0.0/8")]
    [InlineData("https://[::ffff:127.0.0.1]/", "127.0.0.1", "bouclage, 127.0.0.0/8")]
    [InlineData("https://[::127.0.0.1]/", "::127.0.0.1", "hors de l'IPv6 public, ::/3")]
    public void An_address_is_known_in_whatever_spelling(string url, string address, string reason) =>
        Read(Good.Replace("127.0.0.0/8", "10.9.0.0/16", StringComparison.Ordinal).Replace("https://ml.example/sibridge", url, StringComparison.Ordinal)).Problems
            .Select(p => (p.Pointer, p.Message)).ShouldBe(
                [("/partners/0/receives/0/channel/url", $"{address} n'est pas publique ({reason}) ; seules les adresses publiques en https sont atteintes, et les réseaux de network.allow.")]);

    [Fact]
    public void All_problems_are_told_at_once() =>
        Read(Good.Replace("Europe/Paris", "Ailleurs", StringComparison.Ordinal).Replace("12345678200010", "12345678200011", StringComparison.Ordinal)).Problems
            .Select(p => p.Pointer).ShouldBe(["/network/timezone", "/partners/2/sirets/0"]);

    [Theory]
    [InlineData("{ \"network\": ", 1)]
    [InlineData("{\n  \"network\": {},\n  \"network\": {}\n}", 3)]
    public void What_is_no_strict_JSON_is_told_with_its_place(string json, int line)
    {
        var (network, problems) = Read(json);

        network.ShouldBeNull();
        problems.Single().Line.ShouldBe(line);
    }

    [Fact]
    public void Any_string_may_stand_in_the_environment_or_in_a_file()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("secret"), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n");
        Environment.SetEnvironmentVariable("SIBRIDGE_TEST_URL", "https://autre.example/");

        var (network, problems) = Read(
            Good.Replace("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "file:secret", StringComparison.Ordinal)
                .Replace("https://ml.example/sibridge", "env:SIBRIDGE_TEST_URL", StringComparison.Ordinal),
            folder.Path);

        problems.ShouldBeEmpty();
        network!.ByCode("ml")!.Receives[0].Channel.ShouldSatisfyAllConditions(
            c => c.Text("secret").ShouldBe("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), c => c.Text("url").ShouldBe("https://autre.example/"));
    }

    [Fact]
    public void A_table_is_one_partners_own_and_may_serve_several_of_its_channels()
    {
        const string Table = """{ "kind": "postgresql", "connection": "Host=127.0.0.1;Database=d;Username=u", "table": "m" }""";
        var own = Good.Replace("""{ "kind": "inbox" }""", Table, StringComparison.Ordinal)
            .Replace("\"region\": \"28\"", $$"""
                "region": "28", "receives": [ { "code": "a", "types": ["entree"], "channel": {{Table.Replace("\"m\"", "\"n\"")}} }, { "code": "b", "types": ["fin"], "channel": {{Table.Replace("\"m\"", "\"n\"")}} } ]
                """.Trim(), StringComparison.Ordinal);
        Read(own).Problems.ShouldBeEmpty();

        var problem = Read(own.Replace("\"n\"", "\"m\"", StringComparison.Ordinal)).Problems[0];

        (problem.Pointer, problem.Message).ShouldBe((
            "/partners/3/receives/0/channel", "le partenaire ml reçoit déjà au même endroit, et chacun lirait les messages de l'autre : donnez-lui le sien."));
    }

    [Fact]
    public void A_value_from_a_file_is_judged_like_one_that_is_written_here()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("empreinte"), "pas une empreinte");

        Read(Good.Replace("00000000000000000000000000000000000000000000000000000000000000bb", "file:empreinte", StringComparison.Ordinal), folder.Path).Problems
            .Select(p => (p.Pointer, p.Line)).ShouldBe([("/partners/0/keys/0/sha256", 6)]);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_told_by_its_whole_path()
    {
        using var folder = new TemporaryFolder();

        Read(Good.Replace("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "file:absent", StringComparison.Ordinal), folder.Path).Problems
            .Single().Message.ShouldBe($"le fichier {folder.File("absent")} n'existe pas.");
    }

    private static NetworkFile Reader { get; } = new(
        EmbeddedBridge.Schemas, [new HttpChannel(new CurrentNetwork(), TimeProvider.System), new DirectoryChannel(), new PostgresChannel(new CurrentNetwork(), TimeProvider.System), new InboxChannel()],
        [new DirectorySource(TimeProvider.System)]);

    private static (NetworkInForce? Network, IReadOnlyList<NetworkProblem> Problems) Read(string json, string folder = "/") => Reader.Read(Encoding.UTF8.GetBytes(json), folder, version: 3);

    private static IEnumerable<(string Pointer, int Line)> Refused(string good, string bad)
    {
        Good.ShouldContain(good);
        return Read(Good.Replace(good, bad, StringComparison.Ordinal)).Problems.Select(p => (p.Pointer, p.Line));
    }
}
