using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.Flows;
using SiBridge.Gateway;
using SiBridge.Network;
using SiBridge.Tests.Support;
using SiBridge.Translation.FranceTravail;
using Xunit;
using static SiBridge.Tests.Support.Messages;

namespace SiBridge.Tests.Flows;

/// <summary>What a changed table would change in what was received, before it is in force.</summary>
public abstract class RetranslationTests : IAsyncDisposable
{
    private readonly EmbeddedBridge bridge;

    protected RetranslationTests(Engine engine) => bridge = new(engine, Mapped(("retenu", "PFR"), ("entre", "T01")));

    [Fact]
    public async Task A_code_that_changes_shows_in_each_delivery_that_tells_it_and_in_no_other()
    {
        await Told();

        var page = await Compare(Mapped(("retenu", "PFR"), ("entre", "T09")));

        page.Looked.ShouldBe(3);
        var entree = page.Changed.ShouldHaveSingleItem();
        (entree.Type, entree.Recipient, entree.Format).ShouldBe(("entree", "france-travail", "francetravail"));
        entree.Changes.ShouldBe([new("/codeStatutInscription", "T01", "T09")]);
    }

    [Fact]
    public async Task A_mapping_that_comes_and_one_that_goes_are_told_apart()
    {
        await Told();

        var page = await Compare(Mapped(("entre", "T01"), ("abandon", "T05")));

        page.Changed.Select(c => (c.Type, c.Before?.Code, c.After?.Code)).ShouldBe([("resultat", null, "retenu"), ("abandon", "abandon", null)]);
        page.Changed.ShouldAllBe(c => c.Changes.Count == 0);
    }

    [Fact]
    public async Task What_was_looked_at_is_not_looked_at_again()
    {
        await Told();
        // Receipts of one instant have no order.
        bridge.Clock.Advance(TimeSpan.FromSeconds(1));
        var last = await bridge.Post("of-pommier-bleu", Fin);

        var page = await Compare(Mapped(), after: last);

        (page.Looked, page.Last, page.Reached).ShouldBe((0, null, null));
    }

    [Fact]
    public async Task Nothing_is_written()
    {
        await Told();
        var before = await bridge.To("france-travail");

        await Compare(Mapped(("entre", "T09")));

        (await bridge.To("france-travail")).ShouldBe(before);
    }

    [Fact]
    public async Task Whose_partner_is_gone_is_counted_and_passed_over()
    {
        await Told();

        (await Compare(Networks.Normandie)).Unknown.ShouldBe(3);
    }

    [Theory]
    [InlineData("MORVANDEL", "XXXXXXXXX")]
    [InlineData("Lina Zoé", "Xxxx Xxx")]
    [InlineData("14/05/2007", "99/99/9999")]
    [InlineData("PFR", "PFR")]
    [InlineData("", "")]
    [InlineData(null, null)]
    public void A_code_is_shown_and_of_all_else_the_shape(string? value, string? shown) => new ShownValues(all: false, Tables.With(null)).Of(value).ShouldBe(shown);

    [Fact]
    public void Whoever_asks_for_the_values_sees_them() => new ShownValues(all: true).Of("MORVANDEL").ShouldBe("MORVANDEL");

    public ValueTask DisposeAsync() => bridge.DisposeAsync();

    private async Task Told()
    {
        await bridge.Post("ml-caen", Prescription);
        foreach (var message in new[] { Resultat, Entree, Abandon }) await bridge.Post("of-pommier-bleu", message);
    }

    private Task<RetranslatedPage> Compare(NetworkInForce then, Guid after = default) =>
        new Retranslation(bridge.Database).Page(bridge.Network.Current, then, format => format is "francetravail", recipient: null, after);

    private static NetworkInForce Mapped(params (string Word, string Code)[] codes)
    {
        var tables = Tables.With(new JsonObject
        {
            [FranceTravailFormat.Theirs] = new JsonObject
            {
                ["titre"] = "Essai",
                ["codes"] = new JsonArray([.. codes.Select(c => new JsonObject { ["code"] = c.Code, ["libelle"] = c.Word })]),
                ["correspondances"] = new JsonArray(new JsonObject
                {
                    ["de"] = FranceTravailFormat.Ours, ["vers"] = FranceTravailFormat.Theirs,
                    ["codes"] = new JsonArray([.. codes.Select(c => new JsonObject { ["de"] = c.Word, ["vers"] = c.Code })]),
                }),
            },
        });
        var channel = Networks.Channel("""{ "kind": "inbox", "format": "francetravail" }""");
        var partner = Networks.Other(PartnerKind.Operateur, "france-travail", Networks.Takes(["resultat", "entree", "abandon"]) with { Channel = channel });
        return Networks.Normandie.With(partner) with { Tables = tables, Formats = new([], tables) };
    }
}

public sealed class Retranslation_on_SQLite() : RetranslationTests(Engine.SQLite);

public sealed class Retranslation_on_PostgreSQL() : RetranslationTests(Engine.PostgreSQL);
