using System.Text;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SiBridge.Gateway;
using SiBridge.Network;
using SiBridge.Sources;
using SiBridge.Tests.Support;
using SiBridge.Translation;
using SiBridge.Translation.Codes;
using Xunit;
using static SiBridge.Tests.Support.Messages;

namespace SiBridge.Tests.Sources;

/// <summary>A line whose code has no mapping is kept, not guessed: it is taken in once when the mapping is there, and refused when none comes.</summary>
public abstract class HeldLinesTests : IAsyncDisposable
{
    private const string Header = "id;parcours;motif";

    private readonly TemporaryFolder folder = new();
    private readonly EmbeddedBridge bridge;

    protected HeldLinesTests(Engine engine)
    {
        Directory.CreateDirectory(Depot);
        bridge = new(engine, Version(1));
    }

    private string Depot => folder.File("depot");

    public async ValueTask DisposeAsync()
    {
        await bridge.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task It_waits_and_the_good_ones_around_it_are_taken()
    {
        await Prescribed("P-1", "P-2", "P-3");

        (await Take("a;P-1;E1", "b;P-2;Z9", "c;P-3;E1")).ShouldBe(["2 accepte", "3 en_attente", "4 accepte"]);

        (await To("P-1", "P-2", "P-3")).ShouldBe(["abandon", "", "abandon"]);
        (await Waiting()).ShouldBe(1);
    }

    [Fact]
    public async Task When_the_mapping_is_there_it_is_taken_in_once()
    {
        await Prescribed("P-1");
        await Take("b;P-1;Z9");
        await Look();
        (await Waiting()).ShouldBe(1);

        bridge.Network.Replace(Version(2, "Z9"));
        await Look();
        await Look();

        (await Waiting()).ShouldBe(0);
        (await To("P-1")).ShouldBe(["abandon"]);
        (await Motif("b")).ShouldBe("autre");
        (await Take("b;P-1;Z9")).ShouldBe(["2 deja_recu"]);
    }

    [Fact]
    public async Task What_became_of_it_is_told_in_an_acknowledgement_more_each_time_that_some_are_decided()
    {
        await Prescribed("P-1", "P-2", "P-3", "P-4");
        (await Take("a;P-1;Z9", "b;P-2;Z8", "c;P-3;Z9;futur", "d;P-4;E1")).ShouldBe(["2 en_attente", "3 en_attente", "4 en_attente", "5 accepte"]);
        await Look();
        Later(2).ShouldBeEmpty();

        bridge.Network.Replace(Version(2, "Z9"));
        await Look();
        await Look();
        Later(2).ShouldBe(["2 a accepte ", "4 c refuse /date_sortie"]);

        bridge.Network.Replace(Version(3, "Z9", "Z8"));
        await Look();
        (Later(2).Count, Later(3).ShouldHaveSingleItem(), Later(4).Count).ShouldBe((2, "3 b accepte ", 0));
    }

    [Fact]
    public async Task Killed_after_it_was_told_and_before_it_was_let_go_it_is_not_told_again()
    {
        await Prescribed("P-1");
        await Take("a;P-1;Z9");
        bridge.Network.Replace(Version(2, "Z9"));
        await Look();
        Later(2).ShouldHaveSingleItem();

        var partner = bridge.Network.Current.ByCode("of-pommier-bleu")!;
        var waits = new SiBridge.Translation.ToldWaiting(new("of-motifs", "Z9", "motif-sortie"), Encoding.UTF8.GetBytes($"{Header}\na;P-1;Z9"));
        await new HeldLines(bridge.Database, bridge.Clock).Keep(new(bridge.Network.Current, partner, partner.Sends[0], null), new("sorties.csv", 0, bridge.Clock.GetUtcNow()), [new(2, "a", "abandon", null) { Waiting = waits }]);
        (await Waiting()).ShouldBe(1);
        await Look();

        (await Waiting(), Later(2).Count, Later(3).Count).ShouldBe((0, 1, 0));
    }

    [Fact]
    public async Task Where_it_cannot_be_told_it_waits_until_it_can()
    {
        await Prescribed("P-1");
        await Take("b;P-1;Z9");
        Directory.Delete(Depot, recursive: true);

        bridge.Network.Replace(Version(2, "Z9"));
        await Look();
        ((await To("P-1"))[0], await Waiting()).ShouldBe(("abandon", 1));

        Directory.CreateDirectory(Depot);
        bridge.Clock.Advance(TimeSpan.FromMinutes(1));
        await Look();
        (Later(2).ShouldHaveSingleItem(), await Waiting()).ShouldBe(("2 b deja_recu ", 0));
    }

    [Fact]
    public async Task The_same_line_waits_once_however_often_its_file_comes()
    {
        await Take("b;P-1;Z9", "b;P-1;Z9");
        await Take("b;P-1;Z9");

        (await Waiting()).ShouldBe(1);
    }

    [Fact]
    public async Task Several_workers_and_one_that_died_before_it_let_go_take_it_in_once()
    {
        await Prescribed("P-1");
        await Take([.. Enumerable.Range(0, 20).Select(i => $"b{i};P-1;Z9")]);
        bridge.Network.Replace(Version(2, "Z9"));
        // The message is on disk, the line still there.
        await Desk.Intake.Take(bridge.Network.Current.ByCode("of-pommier-bleu")!, "abandon", [.. "["u8, .. Message("b7", "P-1", "autre"), .. "]"u8]);

        var others = new[] { bridge.OneMore(), bridge.OneMore() }.Append(bridge.Database);
        await Task.WhenAll(others.Select(database => Task.Run(() => Look(database))));

        (await Waiting()).ShouldBe(0);
        (await bridge.Database.Read(db => db.ExecuteScalar<long>("SELECT COUNT(*) FROM message WHERE type = 'abandon'"))).ShouldBe(20);
    }

    [Fact]
    public async Task What_is_wrong_with_it_otherwise_is_told_to_its_partner()
    {
        await Take("b;P-1;Z9;futur");

        bridge.Network.Replace(Version(2, "Z9"));
        await Look();

        (await Waiting()).ShouldBe(0);
        (await Anomaly()).ShouldSatisfyAllConditions(
            a => a.ShouldContain("La ligne 2 du document « sorties.csv », qui attendait une correspondance de codes depuis le 2026-09-30, est refusée : /date_sortie : "),
            a => a.ShouldNotContain("Z9"));
    }

    [Fact]
    public async Task After_seven_days_without_a_mapping_it_is_refused_and_its_partner_told_once()
    {
        await Take("b;P-1;Z9");
        bridge.Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromMinutes(1));
        await Look();
        (await Waiting()).ShouldBe(1);

        bridge.Clock.Advance(TimeSpan.FromMinutes(1));
        await Look();
        await Look();

        (await Waiting()).ShouldBe(0);
        (await Anomaly()).ShouldStartWith("attente_trop_longue La ligne 2 ");
        Later(2).ShouldBe(["2  refuse "]);
    }

    [Fact]
    public async Task A_NIR_in_it_is_refused_and_never_kept()
    {
        (await Take("b;P-1;Z9;207052A00412345", "c;P-1;Z9;2 07 05 2A 004 123")).ShouldBe(["2 refuse", "3 refuse"]);

        (await Waiting()).ShouldBe(0);
    }

    [Fact]
    public async Task Operators_see_what_waits_for_which_code_and_what_to_do()
    {
        await Take("b;P-1;Z9", "c;P-1;Z9", "d;P-1;Z8");
        var http = new Microsoft.AspNetCore.Http.DefaultHttpContext { RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider() };
        using var body = new MemoryStream();
        http.Response.Body = body;

        await (await new CorrespondancesEndpoint(bridge.Database, bridge.Network).List()).ExecuteAsync(http);

        var told = System.Text.Json.Nodes.JsonNode.Parse(body.ToArray())!;
        ((long)told["en_attente"]!).ShouldBe(3);
        told["correspondances"]!.AsArray().Select(c => $"{c!["sens"]} {c["table"]} {c["code"]} {c["vers"]} {c["en_attente"]} {string.Join(",", c["partenaires"]!.AsArray())}").ShouldBe(
            ["entree of-motifs Z8 motif-sortie 1 of-pommier-bleu", "entree of-motifs Z9 motif-sortie 2 of-pommier-bleu"], ignoreOrder: true);
        ((string)told["correspondances"]!.AsArray().Single(c => (string)c!["code"]! is "Z9")!["a_faire"]!).ShouldBe(
            "« Z9 » de la table of-motifs n'a pas de correspondance vers la table motif-sortie : ajoutez-la aux « correspondances » de reference/of-motifs.json, à côté du fichier du réseau ; ce qui attend repart alors de lui-même.");
    }

    private DocumentDesk Desk => new(bridge);

    private Task Look() => Look(bridge.Database);

    private Task Look(SiBridge.Storage.Database database) => Desk.LookAgain(new("of-pommier-bleu", "sorties"), database);

    /// <summary>What an acknowledgement says of each line that was decided after the first: line, id, fate and place.</summary>
    private List<string> Later(int number) => [.. Directory.EnumerateFiles(Depot, $"*.acquit-{number}.csv", SearchOption.AllDirectories)
        .SelectMany(f => File.ReadLines(f).Skip(1)).Select(l => l.Split(';')).Select(f => $"{f[0]} {f[1]} {f[2]} {f[4]}")];

    private async Task Prescribed(params string[] journeys)
    {
        foreach (var journey in journeys) await bridge.Post("ml-caen", Prescription.With(("id", $"p-{journey}"), ("prescription_id", journey)));
    }

    /// <returns>What the acknowledgement says of each line.</returns>
    private async Task<IReadOnlyList<string>> Take(params string[] lines)
    {
        var partner = bridge.Network.Current.ByCode("of-pommier-bleu")!;
        using var acknowledged = new MemoryStream();
        using (var acknowledgement = new Acknowledgement(acknowledged))
        {
            await Desk.Documents.Take(
                new(bridge.Network.Current, partner, partner.Sends[0], null), new("sorties.csv", 0, bridge.Clock.GetUtcNow()),
                new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines.Prepend(Header)))), acknowledgement, default);
        }

        return [.. Encoding.UTF8.GetString(acknowledged.ToArray()).Split("\r\n")[1..^1].Select(l => l.Split(';')).Select(f => $"{f[0]} {f[2]}")];
    }

    private Task<long> Waiting() => bridge.Database.Read(db => db.ExecuteScalar<long>("SELECT COUNT(*) FROM ligne_en_attente"));

    /// <summary>The types of what is known of journeys beside their prescriptions.</summary>
    private async Task<IReadOnlyList<string>> To(params string[] journeys)
    {
        var told = new List<string>();
        foreach (var journey in journeys)
            told.Add(await bridge.Database.Read(db => db.QuerySingleOrDefault<string>("SELECT type FROM message WHERE order_key LIKE @key AND type <> 'prescription'", new { key = $"%/{journey}" })) ?? "");
        return told;
    }

    private Task<string> Motif(string id) => bridge.Database.Read(db => System.Text.Json.JsonElement.Parse(
        SiBridge.Storage.Packed.Unpack(db.QuerySingle<byte[]>("SELECT b.body FROM message m JOIN message_body b ON b.seq = m.seq WHERE m.id = @id", new { id }))).GetProperty("motif").GetString()!);

    private async Task<string> Anomaly()
    {
        var told = System.Text.Json.JsonElement.Parse(SiBridge.Storage.Packed.Unpack(await bridge.Database.Read(db =>
            db.QuerySingle<byte[]>("SELECT b.body FROM message m JOIN message_body b ON b.seq = m.seq WHERE m.type = 'anomalie'"))));
        return $"{told.GetProperty("code").GetString()} {told.GetProperty("explication").GetString()}";
    }

    private static byte[] Message(string id, string journey, string motif, string? date = null) =>
        Abandon.With(("id", id), ("prescription_id", journey), ("motif", motif), ("date_sortie", date ?? "2026-08-27")).Utf8;

    /// <summary>A network whose organisme sends a file with codes of its own; E1 is mapped, and what is mapped here.</summary>
    private NetworkInForce Version(int version, params string[] mapped)
    {
        var tables = new CodeTables(
            [
                ("motif-sortie", [new("emploi", "Emploi", default), new("autre", "Autre", default)]),
                ("of-motifs", [new("E1", "Emploi", default), new("Z9", "Divers", default), new("Z8", "Divers", default)]),
            ],
            mapped.Select(code => new Mapping("of-motifs", "motif-sortie", code, "autre", default)).Append(new("of-motifs", "motif-sortie", "E1", "emploi", default)), []);
        var settings = System.Text.Json.JsonElement.Parse($$"""{ "kind": "directory", "path": "{{Depot}}", "format": "csv:sorties" }""");
        var organisme = Networks.Organisme("of-pommier-bleu", PommierBleu, Networks.All) with { Sends = [new("sorties", new HashSet<string>(), new("directory", settings))] };
        return Networks.Normandie.With(organisme) with { Version = version, Tables = tables, Readings = new([new Sorties(tables)]) };
    }

    private sealed class Sorties(CodeTables tables) : IReading
    {
        public string Name => "csv:sorties";

        public bool NeedsType => false;

        public bool IsCatalogue => false;

        public long LargestBytes => 1 << 20;

        public IEnumerable<SiBridge.Translation.Told> Read(Stream stream, ReadingContext context)
        {
            using var reader = new StreamReader(stream);
            var header = reader.ReadLine()!;
            for (var line = 2; reader.ReadLine() is { } text; line++)
            {
                var fields = text.Split(';');
                var code = tables.Find("of-motifs", "motif-sortie", fields[2], new(2026, 8, 27));
                yield return code is null
                    ? new(line, fields[0], "abandon", null) { Waiting = new(new("of-motifs", fields[2], "motif-sortie"), Encoding.UTF8.GetBytes($"{header}\n{text}")) }
                    : new(line, fields[0], "abandon", Message(fields[0], fields[1], code, fields is [.., "futur"] ? "2027-01-01" : null));
            }
        }
    }
}

public sealed class HeldLines_on_SQLite() : HeldLinesTests(Engine.SQLite);

public sealed class HeldLines_on_PostgreSQL() : HeldLinesTests(Engine.PostgreSQL);
