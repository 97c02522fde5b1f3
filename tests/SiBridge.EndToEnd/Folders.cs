using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Npgsql;
using Shouldly;
using SiBridge.EndToEnd.Distributed;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>A partner that takes its deliveries out of a folder.</summary>
public sealed class Folders(SharedServers servers)
{
    [Fact]
    public async Task Hold_one_file_per_delivery_in_order_and_what_waited_for_the_folder_comes_when_it_is_there()
    {
        using var folder = new TemporaryFolder();
        var path = folder["echanges"];
        await using var normandie = await Normandie.Start(own => [new(own.NetworkFile, own.DataFolder)], own =>
            own.Network.Partner("ml-caen")["receives"]![0]!["channel"] = new JsonObject { ["kind"] = "directory", ["path"] = path, ["retry"] = new JsonObject { ["pauses"] = new JsonArray(1, 1, 1) } });
        var (journey, of) = (Journey.OfCaen(), normandie.As("of-pommier-bleu"));
        await normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription());
        var receipts = new List<string> { await of.Sends("/v1/reponses", journey.Reponse()), await of.Sends("/v1/resultats", journey.Resultat()), await of.Sends("/v1/entrees", journey.Entree()) };
        await Eventually.Holds(() => normandie.Bridge.Log.ShouldContain("n'existe pas, ou n'en est pas un"));

        // The lane knocks every quarter of an hour: a process that starts knocks at once.
        Directory.CreateDirectory(path);
        await normandie.Bridge.Kill();
        await normandie.Bridge.Start();

        await Eventually.Holds(() => Directory.GetFiles(path, "*.json").Length.ShouldBe(3));
        var files = Directory.GetFiles(path).Order(StringComparer.Ordinal).ToList();
        files.Select(f => JsonNode.Parse(File.ReadAllText(f))!.AsObject().Text("receipt")).ShouldBe(receipts);
        files.ShouldAllBe(f => !f.Contains(journey.Id));
        foreach (var receipt in receipts) await normandie.Operator.Delivery(receipt, "delivered", "ml-caen");
    }

    [Fact]
    public async Task Hold_each_delivery_in_exactly_one_whole_batch_in_order_whenever_the_bridge_is_killed()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["lots"]);
        await using var normandie = await Normandie.Start(own => [new(own.NetworkFile, own.DataFolder)], own =>
            own.Network.Partner("ml-caen")["receives"]![0]!["channel"] = new JsonObject
            {
                ["kind"] = "directory", ["path"] = folder["lots"], ["batch"] = new JsonObject { ["count"] = 7, ["minutes"] = 0.02 }, ["retry"] = new JsonObject { ["pauses"] = new JsonArray(1, 1, 1) },
            });
        var (receipts, random) = (new List<string>(), new Random(16));
        for (var life = 0; life < 5; life++)
        {
            var (ml, of) = (normandie.As("ml-caen"), normandie.As("of-pommier-bleu"));
            foreach (var journey in Enumerable.Range(0, 8).Select(_ => Journey.OfCaen()))
            {
                await ml.Sends("/v1/prescriptions", journey.Prescription());
                receipts.AddRange([await of.Sends("/v1/reponses", journey.Reponse()), await of.Sends("/v1/resultats", journey.Resultat()), await of.Sends("/v1/entrees", journey.Entree())]);
            }

            await Task.Delay(random.Next(400), TestContext.Current.CancellationToken);
            await normandie.Bridge.Kill();
            await normandie.Bridge.Start();
        }

        foreach (var receipt in receipts) await normandie.Operator.Delivery(receipt, "delivered", "ml-caen");
        var files = Directory.GetFiles(folder["lots"], "lot-*.json").Order(StringComparer.Ordinal).ToList();
        var told = files.SelectMany(f => JsonNode.Parse(File.ReadAllText(f))!.AsArray()).Select(m => m!.AsObject()).ToList();
        told.Select(m => m.Text("receipt")).Order().ShouldBe(receipts.Order());
        foreach (var journey in told.GroupBy(m => m.Text("prescription_id"))) journey.Select(m => m.Text("type")).ShouldBe(["reponse", "resultat", "entree"]);
        foreach (var file in files)
            File.ReadAllText(file + ".sha256").ShouldBe($"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))}  {Path.GetFileName(file)}\n");
        files.Count.ShouldBeInRange(receipts.Count / 7, receipts.Count / 2);
    }

    [Fact]
    public async Task Hold_the_same_file_when_the_bridge_died_between_the_batch_and_its_own_memory_of_it()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["lots"]);
        var memory = await (await servers.Postgres).NewDatabase();
        await using var normandie = await Normandie.Start(
            own => [new(BridgeProcess.Built, new Dictionary<string, string>(), ["--partners", own.NetworkFile, "--database", memory])], own =>
                own.Network.Partner("ml-caen")["receives"]![0]!["channel"] = new JsonObject { ["kind"] = "directory", ["path"] = folder["lots"], ["batch"] = new JsonObject { ["minutes"] = 0.02 } });
        // The proof of a delivery to it waits for a lock, whenever the batch is written.
        await Stage.Execute(memory, """
            CREATE FUNCTION waits() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock_shared(16); RETURN NEW; END';
            CREATE TRIGGER waits BEFORE UPDATE ON delivery FOR EACH ROW WHEN (NEW.recipient = 'ml-caen') EXECUTE FUNCTION waits();
            """);
        var (journey, later) = (Journey.OfCaen(), Journey.OfCaen());
        foreach (var one in new[] { journey, later }) await normandie.As("ml-caen").Sends("/v1/prescriptions", one.Prescription());
        string receipt;
        await using (var held = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(memory) { Pooling = false }.ConnectionString))
        {
            await held.OpenAsync(TestContext.Current.CancellationToken);
            await using var hold = new NpgsqlCommand("SELECT pg_advisory_lock(16)", held);
            await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            receipt = await normandie.As("of-pommier-bleu").Sends("/v1/reponses", journey.Reponse());
            await Eventually.Holds(() => Directory.GetFiles(folder["lots"], "*.sha256").Length.ShouldBe(1));
            await normandie.Bridge.Kill();
            hold.CommandText = "SELECT COUNT(*) FROM line WHERE recipient = 'ml-caen'";
            (await hold.ExecuteScalarAsync(TestContext.Current.CancellationToken)).ShouldBe(1L, "it remembers nothing of it");
        }

        var written = Directory.GetFiles(folder["lots"], "*.json").Single();
        var bytes = File.ReadAllBytes(written);
        await normandie.Bridge.Start();
        var next = await normandie.As("of-pommier-bleu").Sends("/v1/reponses", later.Reponse());

        foreach (var one in new[] { receipt, next }) await normandie.Operator.Delivery(one, "delivered", "ml-caen");
        File.ReadAllBytes(written).ShouldBe(bytes);
        Directory.GetFiles(folder["lots"], "*.json").SelectMany(f => JsonNode.Parse(File.ReadAllText(f))!.AsArray()).Select(m => m!.AsObject().Text("receipt")).Order()
            .ShouldBe(new[] { receipt, next }.Order());
    }

    [Fact]
    public async Task Say_to_operators_when_the_next_batch_leaves()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["lots"]);
        await using var normandie = await Normandie.Start(own => [new(own.NetworkFile, own.DataFolder)], own =>
            own.Network.Partner("ml-caen")["receives"]![0]!["channel"] = new JsonObject { ["kind"] = "directory", ["path"] = folder["lots"], ["batch"] = new JsonObject { ["minutes"] = 60 } });
        var journey = Journey.OfCaen();
        await normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription());

        var receipt = await normandie.As("of-pommier-bleu").Sends("/v1/reponses", journey.Reponse());

        await Eventually.Holds(async () =>
        {
            var delivery = (await normandie.Operator.Message(receipt)).Deliveries().Single();
            delivery.Text("state").ShouldBe("pending");
            DateTimeOffset.Parse(delivery.Text("next_attempt_at"), CultureInfo.InvariantCulture).ShouldBeInRange(DateTimeOffset.UtcNow.AddMinutes(58), DateTimeOffset.UtcNow.AddMinutes(61));
        });
        Directory.GetFiles(folder["lots"]).ShouldBeEmpty();
    }
}
