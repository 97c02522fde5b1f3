using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Dapper;
using Npgsql;
using Shouldly;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Cli;

/// <summary>What whoever runs a Region's database sees before the first row: its table as statements, and what <c>check</c> says of it.</summary>
public sealed class RegionTableVerbTests : IAsyncLifetime
{
    private readonly Folder folder = new();
    private string database = "", format = "canonical";

    public async ValueTask InitializeAsync() => database = await Postgres.NewEmptyDatabase();

    public async ValueTask DisposeAsync()
    {
        folder.Dispose();
        await Postgres.Drop(database);
    }

    [Fact]
    public async Task What_it_prints_makes_the_table_and_check_is_content_and_leaves_no_row()
    {
        (await Check()).ShouldSatisfyAllConditions(c => c.Code.ShouldBe(1), c => c.Output.ShouldContain("region-table"));

        var printed = await Invocation.Of("region-table", "--partners", Network(), "--partner", "region", "--ddl");

        printed.Code.ShouldBe(0, printed.Error);
        await Execute(printed.Output);
        (await Check()).ShouldSatisfyAllConditions(c => c.Code.ShouldBe(0, c.Output), c => c.Output.ShouldContain("a les colonnes et les droits"));
        (await Execute<long>("SELECT COUNT(*) FROM ext.\"messages\"")).ShouldBe(0);
        (await Execute<string>("SELECT col_description('ext.messages'::regclass, 1)")).ShouldStartWith("Reçu du message");
    }

    [Fact]
    public async Task Check_finds_the_column_that_is_missing_and_the_trigger_that_would_refuse_is_not_woken()
    {
        await Execute((await Invocation.Of("region-table", "--partners", Network(), "--partner", "region", "--channel", "base", "--ddl")).Output);
        await Execute("CREATE FUNCTION non() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'non'; END $$; CREATE TRIGGER non BEFORE INSERT ON ext.messages FOR EACH ROW EXECUTE FUNCTION non()");
        (await Check()).Code.ShouldBe(0);

        await Execute("ALTER TABLE ext.messages DROP COLUMN emetteur");

        (await Check()).ShouldSatisfyAllConditions(c => c.Code.ShouldBe(1), c => c.Output.ReplaceLineEndings("").ShouldContain("emetteur"));
    }

    [Fact]
    public async Task Check_finds_a_database_that_is_read_only()
    {
        await Execute((await Invocation.Of("region-table", "--partners", Network(), "--partner", "region", "--ddl")).Output);
        await Execute($"ALTER DATABASE {new NpgsqlConnectionStringBuilder(database).Database} SET default_transaction_read_only = on");

        (await Check()).ShouldSatisfyAllConditions(c => c.Code.ShouldBe(1), c => c.Output.ShouldContain("lecture seule"));
    }

    [Fact]
    public async Task The_columns_of_a_profile_are_those_of_its_file_and_check_asks_for_them()
    {
        format = "csv:stagiaires-region";
        await Execute((await Invocation.Of("region-table", "--partners", Network(), "--partner", "region", "--ddl")).Output);

        (await Check()).ShouldSatisfyAllConditions(c => c.Code.ShouldBe(0, c.Output));
        (await Execute<string>("SELECT data_type FROM information_schema.columns WHERE table_schema = 'ext' AND column_name = 'Individu.Nom'")).ShouldBe("text");
        await Execute("ALTER TABLE ext.messages DROP COLUMN \"Individu.Nom\"");
        (await Check()).Code.ShouldBe(1);
    }

    [Fact]
    public async Task Without_ddl_the_table_is_described()
    {
        var described = await Invocation.Of("region-table", "--partners", Network(), "--partner", "region");

        described.Code.ShouldBe(0, described.Error);
        described.Output.ShouldContain("prescription_id");
        described.Output.ShouldContain("clé receipt, compte postgres");
    }

    [Fact]
    public async Task A_partner_without_such_a_channel_is_told()
    {
        var run = await Invocation.Of("region-table", "--partners", Network(), "--partner", "of", "--ddl");

        run.Code.ShouldBe(2);
        run.Error.ShouldContain("« of » n'a pas de canal postgresql");
    }

    private Task<Invocation> Check() => Invocation.Of("check", "--partners", Network(), "--data", folder.Path, "--urls", FreeUrl());

    private string Network() => folder.Write("partners.json", $$"""
        { "network": { "name": "N", "timezone": "Europe/Paris", "allow": ["127.0.0.0/8"] }, "partners": [
          { "code": "of", "kind": "organisme", "name": "O", "sirets": ["12345678200010"] },
          { "code": "region", "kind": "region", "name": "R", "region": "28",
            "receives": [ { "code": "base", "types": ["entree"], "channel": { "kind": "postgresql", "connection": {{JsonSerializer.Serialize(database)}}, "table": "ext.messages", "format": "{{format}}" } } ] } ] }
        """);

    private Task<object?> Execute(string sql) => Execute<object?>(sql);

    private async Task<T?> Execute<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        return await connection.ExecuteScalarAsync<T>(sql);
    }

    private static string FreeUrl()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
    }
}
