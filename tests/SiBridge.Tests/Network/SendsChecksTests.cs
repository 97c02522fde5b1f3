using System.Text;
using Shouldly;
using SiBridge.Network;
using SiBridge.Sources;
using SiBridge.Sources.Https;
using SiBridge.Sources.Imilo;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Network;

/// <summary>What is wrong with the sources of a network file.</summary>
public sealed class SendsChecksTests
{
    private const string Good = """{ "code": "depot", "source": { "kind": "directory", "path": "/srv/depot", "format": "lheo", "complete": true } }""";

    [Fact]
    public void A_source_is_read_with_its_settings()
    {
        var (network, problems) = Read(Good);

        problems.ShouldBeEmpty();
        var sending = network!.ByCode("carif")!.Sends.ShouldHaveSingleItem();
        (sending.Code, sending.Source.Kind, sending.Source.Format, sending.Source.IsComplete, sending.Source.Type).ShouldBe(("depot", "directory", "lheo", true, null));
    }

    [Theory]
    [InlineData("""{ "code": "a", "source": { "kind": "directory", "path": "depot", "format": "lheo" } }""", "/partners/0/sends/0/source/path", "un chemin complet est attendu")]
    [InlineData("""{ "code": "a", "source": { "kind": "directory", "path": "/srv/a", "format": "word" } }""", "/partners/0/sends/0/source/format", "ne se lit pas ; se lisent : canonical, lheo")]
    [InlineData("""{ "code": "a", "source": { "kind": "directory", "path": "/srv/a" } }""", "/partners/0/sends/0/source", "« type » manque")]
    [InlineData("""{ "code": "a", "source": { "kind": "directory", "path": "/srv/a", "format": "lheo", "type": "session" } }""", "/partners/0/sends/0/source/type", "retirez « type »")]
    [InlineData("""{ "code": "a", "source": { "kind": "directory", "path": "/srv/a", "type": "session", "complete": true } }""", "/partners/0/sends/0/source/complete", "retirez « complete »")]
    [InlineData("""{ "code": "a", "speaks_for": ["inconnu"], "source": { "kind": "directory", "path": "/srv/a", "format": "lheo" } }""", "/partners/0/sends/0/speaks_for/0", "n'est le code d'aucun partenaire")]
    [InlineData("""{ "code": "a", "source": { "kind": "directory", "path": "/srv/a", "format": "francetravail" } }""", "/partners/0/sends/0", "« speaks_for » manque")]
    [InlineData("""{ "code": "a", "source": { "kind": "https", "url": "https://10.0.0.1/offre.xml", "format": "lheo" } }""", "/partners/0/sends/0/source/url", "n'est pas publique")]
    [InlineData("""{ "code": "a", "source": { "kind": "https", "url": "http://exemple.org/offre.xml", "format": "lheo" } }""", "/partners/0/sends/0/source/url", "est en http")]
    [InlineData(Good + "," + """{ "code": "depot", "source": { "kind": "directory", "path": "/srv/autre", "format": "lheo" } }""", "/partners/0/sends/1/code", "nomme déjà une autre source")]
    [InlineData(Good + "," + """{ "code": "b", "source": { "kind": "directory", "path": "/srv/depot/", "format": "lheo" } }""", "/partners/0/sends/1/source/path", "une source, un dossier")]
    [InlineData("""{ "code": "a", "source": { "kind": "directory", "path": "/srv/a", "format": "lheo", "url": "https://exemple.org" } }""", "/partners/0/sends/0/source/url", "propriété inconnue: elle n'est pas prévue ici")]
    [InlineData("""{ "code": "a", "source": { "kind": "imilo", "url": "https://10.0.0.1", "operateur": "PONT", "keys": { "evenements": "e", "dossiers": "d", "propositions": "p" } } }""", "/partners/0/sends/0/source/url", "n'est pas publique")]
    [InlineData("""{ "code": "a", "source": { "kind": "imilo", "url": "https://exemple.org", "operateur": "PONT", "keys": { "evenements": "e", "dossiers": "d" } } }""", "/partners/0/sends/0/source/keys/propositions", "propriété obligatoire absente")]
    [InlineData("""{ "code": "a", "source": { "kind": "imilo", "url": "https://exemple.org", "operateur": "PONT", "keys": { "evenements": "e", "dossiers": "d", "propositions": "p" }, "imilo": { "paths": { "dossier": "/{nom}" } } } }""", "/partners/0/sends/0/source/imilo/paths/dossier", "un chemin, où {identifiant}, {idDossier} et {idType} sont ceux de l'événement")]
    public void What_is_wrong_is_told_with_its_place(string sends, string pointer, string message)
    {
        var problem = Read(sends).Problems.ShouldHaveSingleItem();

        problem.Pointer.ShouldBe(pointer);
        problem.Message.ShouldContain(message);
    }

    private static (NetworkInForce? Network, IReadOnlyList<NetworkProblem> Problems) Read(string sends)
    {
        using var https = new HttpsSource(new(), TimeProvider.System);
        using var imilo = new ImiloSource(new(), TimeProvider.System);
        return new NetworkFile(EmbeddedBridge.Schemas, [], [new DirectorySource(TimeProvider.System), https, imilo]).Read(
            Encoding.UTF8.GetBytes($$"""
                { "network": { "name": "Essai", "timezone": "Europe/Paris" }, "partners": [ { "code": "carif", "kind": "carif", "name": "Carif", "sends": [ {{sends}} ] } ] }
                """), "/", version: 1);
    }
}
