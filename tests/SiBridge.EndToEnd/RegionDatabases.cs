using System.Text.Json.Nodes;
using Npgsql;
using Shouldly;
using SiBridge.EndToEnd.Distributed;
using SiBridge.EndToEnd.Harness;
using SiBridge.Servers;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>A Region that wants rows in a database of its own.</summary>
public sealed class RegionDatabases(SharedServers servers)
{
    [Fact]
    public async Task Have_one_row_of_a_message_whose_bridge_died_between_the_row_and_its_own_memory_of_it()
    {
        var server = await servers.Postgres;
        await using var region = await Region.In(server);
        var memory = await server.NewDatabase();
        await using var normandie = await Normandie.Start(
            own => [new(BridgeProcess.Built, new Dictionary<string, string>(), ["--partners", own.NetworkFile, "--database", memory])], region.Joins);
        await region.IsMade(normandie);
        var journey = await Prescribed(normandie);

        // The row waits for the Region's table, then our memory of it for our own.
        var table = await Lock.On(region.Database, Region.Table);
        var resultat = await normandie.As("of-pommier-bleu").Sends("/v1/resultats", journey.Resultat());
        await Eventually.Holds(async () => (await region.Ask<bool>("SELECT EXISTS (SELECT 1 FROM pg_locks JOIN pg_database d ON d.oid = database WHERE datname = current_database() AND NOT granted)")).ShouldBeTrue());
        var line = await Lock.On(memory, "line");
        await table.DisposeAsync();
        await Eventually.Holds(async () => (await region.Count()).ShouldBe(1));
        await normandie.Bridge.Kill();
        await line.DisposeAsync();
        var written = await region.Ask<DateTime>($"SELECT maj_le FROM {Region.Table}");
        (await Ask<long>(memory, "SELECT COUNT(*) FROM delivery WHERE recipient = 'region-normandie' AND settled IS NULL")).ShouldBe(1);

        await normandie.Bridge.Start();

        await normandie.Operator.Delivery(resultat, "delivered", "region-normandie");
        (await region.Count()).ShouldBe(1);
        (await region.Ask<DateTime>($"SELECT maj_le FROM {Region.Table}")).ShouldBe(written);
        normandie.NothingPersonalIsInTheLog();
    }

    [Fact]
    public async Task Get_what_they_missed_while_they_were_down_in_order_per_journey()
    {
        await using var server = await PostgresServer.Start();
        if (!server.IsOurs) Assert.Skip("a server that is given cannot be killed");
        await using var region = await Region.In(server);
        await using var normandie = await Normandie.Start(own => [new(own.NetworkFile, own.DataFolder)], region.Joins);
        await region.IsMade(normandie);
        var journeys = new List<Journey>();
        for (var n = 0; n < 5; n++) journeys.Add(await Prescribed(normandie));
        var of = normandie.As("of-pommier-bleu");
        foreach (var journey in journeys) await of.Sends("/v1/resultats", journey.Resultat());
        await Eventually.Holds(async () => (await region.Count()).ShouldBe(5));

        server.Kill();
        foreach (var journey in journeys) await of.Sends("/v1/entrees", journey.Entree());
        await Eventually.Holds(() => normandie.Bridge.Log.ShouldContain("region-normandie/base pauses and probes"));
        foreach (var journey in journeys) await of.Sends("/v1/abandons", journey.Abandon());
        await server.Restart();

        await Eventually.Holds(async () => (await region.Count()).ShouldBe(15), TimeSpan.FromSeconds(60));
        foreach (var journey in journeys)
        {
            (await region.Ask<string>($"SELECT string_agg(type, ' ' ORDER BY recu_le) FROM {Region.Table} WHERE prescription_id = '{journey.Id}'")).ShouldBe("resultat entree abandon");
            (await region.Ask<string>($"SELECT string_agg(type, ' ' ORDER BY ordre) FROM {Region.Table} WHERE prescription_id = '{journey.Id}'")).ShouldBe("resultat entree abandon");
        }

        (await region.Ask<string>($"SELECT string_agg(DISTINCT corps->>'motif', ' ') FROM {Region.Table} WHERE type = 'abandon'")).ShouldBe("raison_personnelle");
        normandie.NothingPersonalIsInTheLog();
    }

    [Fact]
    public async Task Refuse_by_a_constraint_of_theirs_which_operators_see_by_its_name_and_nothing_else_is_held_up()
    {
        await using var region = await Region.In(await servers.Postgres);
        await using var normandie = await Normandie.Start(own => [new(own.NetworkFile, own.DataFolder)], region.Joins);
        await region.IsMade(normandie);
        await region.Do($"ALTER TABLE {Region.Table} ADD CONSTRAINT stagiaire_majeur CHECK (corps #>> '{{jeune,prenom}}' IS DISTINCT FROM 'Lina')");
        var (journey, of) = (await Prescribed(normandie), normandie.As("of-pommier-bleu"));

        await of.Sends("/v1/resultats", journey.Resultat());
        var entree = await of.Sends("/v1/entrees", journey.Entree());

        await normandie.Operator.Delivery(entree, "failed", "region-normandie");
        var failure = (await normandie.Operator.Get("/v1/admin/failures?recipient=region-normandie&cause=pg-23514")).ShouldBe(200).Json["failures"]!.AsArray().ShouldHaveSingleItem()!;
        failure.Text("last_error").ShouldContain("la contrainte stagiaire_majeur de \"ext\".\"messages\" refuse la ligne");
        failure.Text("last_error").ShouldNotContain("Lina");
        (await region.Ask<string>($"SELECT type FROM {Region.Table}")).ShouldBe("resultat");

        await region.Do($"ALTER TABLE {Region.Table} DROP CONSTRAINT stagiaire_majeur");
        (await normandie.Operator.Post($"/v1/admin/deliveries/{failure.Text("delivery")}/replay", new JsonObject())).ShouldBe(200);
        await normandie.Operator.Delivery(entree, "delivered", "region-normandie");
        (await region.Count()).ShouldBe(2);
        normandie.NothingPersonalIsInTheLog();
    }

    [Fact]
    public async Task Take_the_lines_of_their_own_file_as_rows_and_the_same_lines_gathered_into_a_file()
    {
        await using var region = await Region.In(await servers.Postgres);
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["lots"]);
        await using var normandie = await Normandie.Start(own => [new(own.NetworkFile, own.DataFolder)], own =>
        {
            region.Joins(own);
            own.Network.Partner("region-normandie")["receives"]![0]!["types"] = new JsonArray("entree", "abandon", "fin");
            own.Network.Partner("region-normandie")["receives"]![0]!["channel"]!["format"] = "csv:stagiaires-region";
            own.Network.Partner("ml-caen")["receives"] = new JsonArray(new JsonObject
            {
                ["code"] = "nuit",
                ["types"] = new JsonArray("entree", "abandon"),
                ["channel"] = new JsonObject { ["kind"] = "directory", ["path"] = folder["lots"], ["format"] = "csv:stagiaires-region", ["batch"] = new JsonObject { ["count"] = 2, ["minutes"] = 60 } },
            });
        });
        await region.IsMade(normandie);
        var (first, second, of) = (await Prescribed(normandie), await Prescribed(normandie), normandie.As("of-pommier-bleu"));

        var receipts = new List<string> { await of.Sends("/v1/entrees", first.Entree()), await of.Sends("/v1/entrees", second.Entree()), await of.Sends("/v1/abandons", first.Abandon()) };

        foreach (var receipt in receipts) await normandie.Operator.Delivery(receipt, "delivered", "region-normandie");
        (await region.Ask<string>($"""
            SELECT string_agg(concat_ws('|', sibridge_type, "Individu.Nom", "Prenom", "Date Entree", "Date Sortie", "Motif Sortie", "Identifiant Prescription", COALESCE("Mail", 'rien')), E'\n' ORDER BY sibridge_recu_le)
            FROM {Region.Table} WHERE "Identifiant Prescription" = '{first.Id}'
            """)).ShouldBe($"entree|MORVANDEL|Lina|20/07/2025|{first.Id}|rien\nabandon|MORVANDEL|Lina|27/08/2025|raison_personnelle|{first.Id}|rien");
        (await region.Count()).ShouldBe(3);
        foreach (var receipt in receipts[..2]) await normandie.Operator.Delivery(receipt, "delivered", "ml-caen");
        var lines = File.ReadAllLines(Directory.GetFiles(folder["lots"], "lot-*.csv").ShouldHaveSingleItem());
        lines.Length.ShouldBe(3);
        lines[0].ShouldStartWith("Identifiant Stagiaire;");
        lines[1].ShouldContain(first.Id);
        lines[2].ShouldContain(second.Id);
        normandie.NothingPersonalIsInTheLog();
    }

    private static async Task<Journey> Prescribed(Normandie normandie)
    {
        var journey = Journey.OfCaen();
        await normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription());
        return journey;
    }

    private static async Task<T> Ask<T>(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The database of the Region, in which the bridge has an account that may write rows and nothing else.</summary>
    private sealed class Region(string database, string account) : IAsyncDisposable
    {
        public const string Table = "ext.messages";

        public string Database => database;

        public static async Task<Region> In(PostgresServer server)
        {
            var region = new Region(await server.NewDatabase(), $"pont_{Guid.NewGuid():N}");
            await region.Do($"CREATE ROLE {region.Account} LOGIN PASSWORD 'mot-de-passe'");
            return region;
        }

        public string Account => account;

        /// <summary>In the network, by a connection that only the environment's file knows.</summary>
        public void Joins(Normandie normandie)
        {
            File.WriteAllText(normandie["base-region"], new NpgsqlConnectionStringBuilder(database) { Username = account, Password = "mot-de-passe" }.ConnectionString);
            normandie.Network.Partner("region-normandie")["receives"] = new JsonArray(new JsonObject
            {
                ["code"] = "base",
                ["types"] = new JsonArray("resultat", "entree", "abandon"),
                ["channel"] = new JsonObject { ["kind"] = "postgresql", ["connection"] = "file:base-region", ["table"] = Table, ["retry"] = new JsonObject { ["pauses"] = new JsonArray(1, 1, 1, 1, 1, 1) } },
            });
        }

        /// <summary>By the statements that the program prints.</summary>
        public async Task IsMade(Normandie normandie)
        {
            var (status, said) = await BridgeProcess.RunToEnd("region-table", "--partners", normandie.NetworkFile, "--partner", "region-normandie", "--ddl");
            status.ShouldBe(0, said);
            await Do(said);
        }

        public Task<long> Count() => Ask<long>($"SELECT COUNT(*) FROM {Table}");

        public Task<T> Ask<T>(string sql) => RegionDatabases.Ask<T>(database, sql);

        public Task Do(string sql) => Stage.Execute(database, sql);

        public async ValueTask DisposeAsync() => await Do($"DROP OWNED BY {account}; DROP ROLE {account}");
    }

    /// <summary>Nobody else reads or writes a table until it is let go of.</summary>
    private sealed class Lock(NpgsqlConnection connection) : IAsyncDisposable
    {
        public static async Task<Lock> On(string database, string table)
        {
            var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand($"BEGIN; LOCK TABLE {table} IN EXCLUSIVE MODE", connection);
            await command.ExecuteNonQueryAsync();
            return new(connection);
        }

        public ValueTask DisposeAsync() => connection.DisposeAsync();
    }
}
