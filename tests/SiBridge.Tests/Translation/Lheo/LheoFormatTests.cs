using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Shouldly;
using SiBridge.Delivery;
using SiBridge.Delivery.Channels;
using SiBridge.Gateway;
using SiBridge.Network;
using SiBridge.Tests.Support;
using SiBridge.Translation.Lheo;
using Xunit;

namespace SiBridge.Tests.Translation.Lheo;

/// <summary>Sessions as those read them who want LHEO 2.3: through a channel, and page by page.</summary>
public sealed class LheoFormatTests : IAsyncDisposable
{
    private static readonly Subscription InLheo = Networks.Takes(["session"]) with { Channel = Networks.Channel("""{ "kind": "inbox", "format": "lheo-2.3" }""") };

    private readonly EmbeddedBridge bridge = new(Engine.SQLite, Networks.Normandie.With(Networks.Other(PartnerKind.Carif, "carif", InLheo)));

    public static TheoryData<string> Examples =>
        [.. Directory.GetFiles(Path.Combine(Repository.Root, "schemas", "exemples", "session.v1", "valides")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_valid_session_is_a_document_of_LHEO(string example)
    {
        var session = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "schemas", "exemples", "session.v1", "valides", example)))!.AsObject();

        LheoChecker.Check(Encoding.UTF8.GetString(LheoDocument.Of([new Told("session", session).Element]))).ShouldBeEmpty();
    }

    [Fact]
    public async Task Each_reads_the_same_message_in_its_own_format()
    {
        var receipt = await bridge.Post("of-pommier-bleu", Messages.Session);

        var lheo = await bridge.Body(receipt, "carif");
        LheoChecker.Check(lheo).ShouldBeEmpty();
        One(lheo, "etat-recrutement").ShouldBe("1");
        One(lheo, "capacite-simultanee").ShouldBe("14");
        Extra(lheo, "places_disponibles").ShouldBe("14");
        Extra(lheo, "receipt").ShouldBe(receipt.ToString());
        JsonNode.Parse(await bridge.Body(receipt, "region-normandie"))!["places_disponibles"]!.GetValue<int>().ShouldBe(14);
    }

    [Theory]
    [InlineData("ouvert", "1")]
    [InlineData("ferme", "2")]
    [InlineData("suspendu", "3")]
    public void The_state_is_told_in_LHEO_s_own_codes(string etat, string code) =>
        One(Encoding.UTF8.GetString(LheoDocument.Of([Messages.Session.With(("etat_recrutement", etat)).Element])), "etat-recrutement").ShouldBe(code);

    [Fact]
    public async Task A_body_keeps_the_format_in_which_it_was_made_when_the_channel_changes()
    {
        await bridge.Post("of-pommier-bleu", Messages.Session);
        bridge.Network.Replace(Networks.Normandie.With(Networks.Other(PartnerKind.Carif, "carif", Networks.All)));

        var leased = await new SiBridge.Delivery.Inbox(bridge.Database, new(), bridge.Hints, bridge.Clock)
            .Lease(bridge.Network.Current.ByCode("carif")!, 10, TimeSpan.Zero, CancellationToken.None, CancellationToken.None);

        leased.Single().Format.ShouldBe("lheo-2.3");
        LheoChecker.Check(Encoding.UTF8.GetString(leased.Single().Body)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("canonical", "application/json; charset=utf-8", "json")]
    [InlineData("lheo-2.3", "application/xml; charset=utf-8", "xml")]
    public async Task What_a_delivery_is_called_follows_its_format(string format, string contentType, string extension)
    {
        string? came = null;
        await using var partner = await PartnerServer.Start(http =>
        {
            came = http.Request.ContentType;
            return Task.CompletedTask;
        });
        using var channel = new HttpChannel(Attempt.InForce(Networks.Normandie), TimeProvider.System);
        var delivery = Attempt.Delivery() with { Format = format };

        await channel.Send(delivery, Networks.Channel($$"""{ "kind": "http", "url": "{{partner.Url}}" }"""), Pace.None, TestContext.Current.CancellationToken);

        came.ShouldBe(contentType);
        DirectoryChannel.FileName(delivery).ShouldEndWith("." + extension);
    }

    [Theory]
    [InlineData("application/xml", "application/xml; charset=utf-8")]
    [InlineData("text/xml, application/json;q=0.5", "application/xml; charset=utf-8")]
    [InlineData("application/json, application/xml;q=0.9", "application/json; charset=utf-8")]
    [InlineData("*/*", "application/json; charset=utf-8")]
    public async Task The_offer_is_read_in_the_format_that_is_asked_for(string accept, string contentType) =>
        (await Offer("", accept)).ContentType.ShouldBe(contentType);

    [Fact]
    public async Task A_page_of_the_offer_is_a_document_of_LHEO_with_the_newest_count()
    {
        await bridge.Post("of-pommier-bleu", Messages.Session);
        await bridge.Post("of-pommier-bleu", Messages.Places);

        var lheo = Encoding.UTF8.GetString((await Offer("", "application/xml")).FileContents.Span);

        LheoChecker.Check(lheo).ShouldBeEmpty();
        Extra(lheo, "places_disponibles").ShouldBe("9");
        Extra(lheo, "total").ShouldBe("1");
    }

    [Fact]
    public async Task A_page_without_a_session_is_a_document_too()
    {
        var lheo = Encoding.UTF8.GetString((await Offer("?departement=33", "application/xml")).FileContents.Span);

        LheoChecker.Check(lheo).ShouldBeEmpty();
        Extra(lheo, "total").ShouldBe("0");
    }

    public ValueTask DisposeAsync() => bridge.DisposeAsync();

    private async Task<FileContentHttpResult> Offer(string query, string accept)
    {
        var http = new DefaultHttpContext();
        http.Request.QueryString = new(query);
        http.Request.Headers.Accept = accept;
        return (await new PlacesEndpoint(bridge.Database).Get(http, bridge.Network.Current.ByCode("ml-caen")!)).ShouldBeOfType<FileContentHttpResult>();
    }

    private static string One(string xml, string element) => XDocument.Parse(xml).Descendants().Single(e => e.Name.LocalName == element).Value;

    private static string Extra(string xml, string info) =>
        XDocument.Parse(xml).Descendants().Single(e => e.Name.LocalName is "extra" && (string?)e.Attribute("info") == info).Value;
}
