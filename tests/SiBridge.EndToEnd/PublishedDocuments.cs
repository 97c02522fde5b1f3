using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>Partners that publish a document, for which the bridge asks from time to time.</summary>
public sealed class PublishedDocuments
{
    [Fact]
    public async Task What_has_not_changed_is_not_read_again_whoever_asks_after_a_kill()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["acquits"]);
        await using var publisher = new Publisher { Document = (LheoText.Of(["S1", "S2"]), "\"un\"") };
        await publisher.Start();
        await using var normandie = await Start(publisher, normandie => normandie.Network.Partner("of-pommier-bleu")["sends"]![0]!["source"]!["acknowledgements"] = folder["acquits"]);

        await State(normandie, s => Counts(s).ShouldBe((1, 2, 0)));
        await Eventually.Holds(() => publisher.Requests.Count(r => r is { Answered: 304, IfNoneMatch: "\"un\"" }).ShouldBeGreaterThan(1));
        publisher.Requests.ShouldAllBe(r => r.Key == "sesame");
        publisher.Document = (LheoText.Of(["S1", "S3"]), "\"deux\"");
        await State(normandie, s => Counts(s).ShouldBe((2, 3, 1)));
        var acknowledged = Directory.GetFiles(folder["acquits"]).Order(StringComparer.Ordinal).ToList();
        acknowledged.Count.ShouldBe(2);
        File.ReadAllLines(acknowledged[1]).Skip(1).Select(l => l.Split(';')[2]).ShouldBe(["inchange", "accepte"]);
        await normandie.Bridge.Kill();
        var asked = publisher.Requests.Count;
        await normandie.Bridge.Start();
        await Eventually.Holds(() => publisher.Requests.Count.ShouldBeGreaterThan(asked));

        publisher.Requests.Skip(asked).ShouldAllBe(r => r.Answered == 304);

        // A server that tells nothing of its document gives it each time: what is the same to the byte is no news.
        publisher.Document = (LheoText.Of(["S1", "S3"]), null);
        asked = publisher.Requests.Count;
        await Eventually.Holds(() => publisher.Requests.Count.ShouldBeGreaterThan(asked + 2));
        await State(normandie, s => Counts(s).ShouldBe((2, 3, 1)));
    }

    [Fact]
    public async Task A_document_that_is_cut_off_is_not_read_and_a_server_in_trouble_is_left_alone_as_long_as_it_asks()
    {
        await using var publisher = new Publisher { Document = (LheoText.Of(["S1", "S2"]), "\"un\""), Cuts = true };
        await publisher.Start();
        await using var normandie = await Start(publisher);
        await State(normandie, s => (s.Text("error").Contains("a coupé la connexion avant la fin du document", StringComparison.Ordinal), (int)s["documents"]!).ShouldBe((true, 0)));

        (publisher.Cuts, publisher.Trouble) = (false, (503, "4"));
        await Eventually.Holds(() => publisher.Requests.Count(r => r.Answered == 503).ShouldBeGreaterThan(1));
        await State(normandie, s => s.Text("error").ShouldContain("HTTP 503"));
        var troubles = publisher.Requests.Where(r => r.Answered == 503).ToList();
        (troubles[1].At - troubles[0].At).ShouldBeGreaterThan(TimeSpan.FromSeconds(3.9));
        publisher.Trouble = null;

        await State(normandie, s => (s["error"] is null, Counts(s)).ShouldBe((true, (1, 2, 0))));
    }

    [Fact]
    public async Task A_server_that_wants_a_token_gets_one_and_a_fresh_one_when_it_is_good_no_more()
    {
        await using var publisher = new Publisher { Document = (LheoText.Of(["S1"]), "\"un\""), WantsToken = true };
        await publisher.Start();
        await using var normandie = await Start(publisher, own => own.Network.Partner("of-pommier-bleu")["sends"]![0]!["source"]!["oauth"] =
            new JsonObject { ["token_url"] = publisher.TokenUrl.ToString(), ["client_id"] = "pont", ["client_secret"] = "sesame" });
        await State(normandie, s => Counts(s).ShouldBe((1, 1, 0)));

        publisher.Document = (LheoText.Of(["S2"]), "\"deux\"");
        publisher.Tokens++;

        await State(normandie, s => Counts(s).ShouldBe((2, 2, 0)));
        publisher.Requests.Count(r => r.Answered == 401).ShouldBe(1);
    }

    [Fact]
    public async Task The_bridge_asks_nobody_whom_the_network_does_not_allow_and_reads_no_more_than_it_was_told()
    {
        await using var publisher = new Publisher { Document = (LheoText.Of(["S1"]), null) };
        await publisher.Start();
        await using (var elsewhere = await Start(publisher, normandie =>
        {
            // A name, of which the file alone tells nothing.
            normandie.Network.File["network"]!["allow"] = new JsonArray("10.0.0.0/8");
            var source = normandie.Network.Partner("of-pommier-bleu")["sends"]![0]!["source"]!;
            source["url"] = publisher.Url.ToString().Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        }))
        {
            await State(elsewhere, s => s.Text("error").ShouldContain("adresse interdite"));
            publisher.Requests.ShouldBeEmpty();
        }

        await using var small = await Start(publisher, normandie => normandie.Network.Partner("of-pommier-bleu")["sends"]![0]!["source"]!["max_bytes"] = 300);
        await State(small, s => s.Text("error").ShouldContain("a plus de 300 octets"));
    }

    private static Task<Normandie> Start(Publisher publisher, Action<Normandie>? change = null) => Normandie.Start(own => [new(own.NetworkFile, own.DataFolder)], own =>
    {
        own.Network.Partner("of-pommier-bleu")["sends"] = new JsonArray(new JsonObject
        {
            ["code"] = "offre",
            ["source"] = new JsonObject { ["kind"] = "https", ["url"] = publisher.Url.ToString(), ["format"] = "lheo", ["every_seconds"] = 1, ["headers"] = new JsonObject { ["X-Cle"] = "sesame" } },
        });
        // Its own channel is elsewhere in these networks.
        if (change is not null)
        {
            foreach (var partner in own.Network.File["partners"]!.AsArray()) partner!["receives"] = new JsonArray();
            change(own);
        }
    });

    private static Task State(Normandie normandie, Action<JsonObject> holds) => Eventually.Holds(async () => holds(await normandie.Operator.Source("of-pommier-bleu", "offre")), TimeSpan.FromSeconds(60));

    /// <summary>Documents, accepted, unchanged.</summary>
    private static (int, int, int) Counts(JsonObject state) => ((int)state["documents"]!, (int)state["accepted"]!, (int)state["unchanged"]!);
}
