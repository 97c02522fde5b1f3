using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Dapper;
using Npgsql;
using Shouldly;
using SiBridge.Delivery;
using SiBridge.Delivery.Channels;
using SiBridge.Delivery.Staging;
using SiBridge.Network;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Delivery;

/// <summary>What a partner's database refuses, and what becomes of it: said by a real PostgreSQL.</summary>
public sealed class PostgresAnswersTests : IAsyncLifetime
{
    private const string Personal = "Zoé-Lina";

    private readonly List<PostgresChannel> channels = [];
    private string database = "", account = "";

    public async ValueTask InitializeAsync()
    {
        database = await Postgres.NewEmptyDatabase();
        account = $"pont_{Guid.NewGuid():N}";
        await Execute($"CREATE ROLE {account} LOGIN PASSWORD 'x'; " + StagingDdl.Of(StagingTable.Read("sibridge_messages")!, StagingColumns.Usual, account));
    }

    public async ValueTask DisposeAsync()
    {
        channels.ForEach(c => c.Dispose());
        await Execute($"DROP OWNED BY {account}; DROP ROLE {account}");
        await Postgres.Drop(database);
    }

    [Fact]
    public async Task The_rights_that_the_statements_give_suffice() => (await Send()).ShouldBe(Outcome.Delivered);

    [Theory]
    [InlineData("ALTER TABLE sibridge_messages ADD CONSTRAINT dossier_connu CHECK (corps->>'prenom' IS NULL)", "pg-23514", "la contrainte dossier_connu de \"sibridge_messages\" refuse la ligne")]
    [InlineData("ALTER TABLE sibridge_messages ADD organisation text NOT NULL", "pg-23502", "la colonne organisation de \"sibridge_messages\", obligatoire, refuse la ligne")]
    [InlineData("ALTER TABLE sibridge_messages ALTER id TYPE varchar(3)", "pg-22001", "une valeur est trop longue pour sa colonne, de type character varying(3)")]
    [InlineData("ALTER TABLE sibridge_messages ALTER id TYPE integer USING 1", "pg-22p02", "la colonne id de \"sibridge_messages\" ne peut pas prendre sa valeur")]
    [InlineData(
        "CREATE FUNCTION non() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refus de %', NEW.corps; END $$; CREATE TRIGGER non BEFORE INSERT ON sibridge_messages FOR EACH ROW EXECUTE FUNCTION non()",
        "pg-p0001", "un déclencheur de \"sibridge_messages\" refuse la ligne")]
    public async Task What_it_refuses_is_refused_with_the_name_of_the_rule_and_no_value(string change, string cause, string says)
    {
        await Execute(change);

        var outcome = await Send();

        (outcome.Kind, outcome.Cause).ShouldBe((OutcomeKind.Refused, cause));
        outcome.LastError!.ShouldContain(says);
        outcome.LastError!.ShouldNotContain(Personal);
    }

    [Theory]
    [InlineData("DROP TABLE sibridge_messages", "pg-42p01", "« sibridge region-table --ddl »")]
    [InlineData("ALTER TABLE sibridge_messages DROP COLUMN organisme", "pg-42703", "ALTER TABLE \"sibridge_messages\" ADD COLUMN \"organisme\" text;")]
    [InlineData("ALTER TABLE sibridge_messages DROP CONSTRAINT sibridge_messages_pkey", "pg-42p10", "ALTER TABLE \"sibridge_messages\" ADD PRIMARY KEY (\"receipt\");")]
    [InlineData("REVOKE UPDATE ON sibridge_messages FROM {0}", "pg-42501", "GRANT SELECT, INSERT, UPDATE ON TABLE \"sibridge_messages\" TO \"{0}\";")]
    [InlineData("ALTER ROLE {0} NOLOGIN", "pg-28000", "vérifiez « connection » du canal")]
    public async Task What_is_not_as_it_must_be_stops_the_channel_with_the_statement_that_helps(string change, string cause, string says)
    {
        await Execute(change.Replace("{0}", account));

        var outcome = await Send();

        (outcome.Kind, outcome.Cause).ShouldBe((OutcomeKind.Misconfigured, cause), outcome.Error);
        outcome.Error!.ShouldContain(says.Replace("{0}", account));
    }

    [Fact]
    public async Task What_is_mended_is_seen_by_the_next_attempt()
    {
        var channel = Channel(Networks.Of());
        await Execute("ALTER TABLE sibridge_messages RENAME TO ailleurs");
        for (var attempt = 0; attempt < 3; attempt++) (await Send(channel)).Kind.ShouldBe(OutcomeKind.Misconfigured);

        await Execute("ALTER TABLE ailleurs RENAME TO sibridge_messages");

        (await Send(channel)).ShouldBe(Outcome.Delivered);
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_not_configured()
    {
        var outcome = await Send(connection: With(c => c.Database = "absente"));

        (outcome.Kind, outcome.Cause).ShouldBe((OutcomeKind.Misconfigured, "pg-3d000"));
    }

    [Fact]
    public async Task A_server_that_is_down_is_tried_again_and_nothing_left()
    {
        var outcome = await Send(connection: With(c => c.Port = 1));

        (outcome.Kind, outcome.NeverLeft).ShouldBe((OutcomeKind.Unavailable, true));
        outcome.Error!.ShouldContain("le serveur ne se joint pas (ConnectionRefused)");
        outcome.Error!.ShouldNotContain("Password");
    }

    [Fact]
    public async Task A_table_that_another_transaction_keeps_locked_is_tried_again()
    {
        await using var other = new NpgsqlConnection(database);
        await other.OpenAsync(TestContext.Current.CancellationToken);
        await using var transaction = await other.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await other.ExecuteAsync("LOCK TABLE sibridge_messages");

        var outcome = await Send(seconds: 1);

        (outcome.Kind, outcome.Cause).ShouldBe((OutcomeKind.Unavailable, "pg-57014"), outcome.Error);
        await transaction.RollbackAsync(TestContext.Current.CancellationToken);
        (await Send(seconds: 1)).ShouldBe(Outcome.Delivered);
    }

    [Fact]
    public async Task A_server_that_falls_silent_leaves_it_unknown_whether_the_row_is_there()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var outcome = await Send(connection: With(c => (c.Port, c.Timeout) = (((IPEndPoint)silent.LocalEndpoint).Port, 1)));

        // It never let us in: nothing can have arrived.
        (outcome.Kind, outcome.Cause).ShouldBe((OutcomeKind.Unavailable, Causes.Connection), outcome.Error);
    }

    [Fact]
    public async Task A_private_address_is_reached_only_where_the_network_allows_it()
    {
        var outcome = await Send(Channel(Networks.Of() with { Allow = [] }));

        (outcome.Kind, outcome.Cause).ShouldBe((OutcomeKind.Unavailable, Causes.Forbidden));
        outcome.Error!.ShouldContain("127.0.0.1 n'est pas publique (bouclage, 127.0.0.0/8)");
    }

    [Fact]
    public async Task A_name_that_leads_to_a_private_address_is_refused_whatever_it_led_to_before()
    {
        var lookedUp = 0;
        var channel = new PostgresChannel(Attempt.InForce(Networks.Of()), TimeProvider.System, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(++lookedUp == 1 ? "127.0.0.1" : "10.0.0.1")]));
        channels.Add(channel);
        var connection = With(c => c.Host = "base.region.example");

        (await Send(channel, connection)).ShouldBe(Outcome.Delivered);
        await Execute($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{account}'");
        await Send(channel, connection);
        (await Send(channel, connection)).Error!.ShouldContain("base.region.example est une adresse interdite : 10.0.0.1 n'est pas publique (réseau privé, 10.0.0.0/8)");
    }

    [Theory]
    [InlineData("Host=8.8.8.8;Database=d;Username=u", "sibridge", "canonical", "connection", "8.8.8.8 est publique et « SSL Mode » n'est ni VerifyFull ni VerifyCA")]
    [InlineData("Host=8.8.8.8;Database=d;Username=u;SSL Mode=VerifyFull", "sibridge", "canonical", null, "")]
    [InlineData("Host=10.1.2.3;Database=d;Username=u;SSL Mode=VerifyFull", "sibridge", "canonical", "connection", "10.1.2.3 n'est pas publique")]
    [InlineData("Host=/var/run/postgresql;Database=d;Username=u", "sibridge", "canonical", "connection", "« Host » est attendu")]
    [InlineData("Host=a,b;Database=d;Username=u", "sibridge", "canonical", "connection", "« Host » est attendu")]
    [InlineData("Host=base.example;Database=d", "sibridge", "canonical", "connection", "« Username » est attendu")]
    [InlineData("Hote=base.example;Mot=tres-secret", "sibridge", "canonical", "connection", "une chaîne de connexion PostgreSQL est attendue")]
    [InlineData("Host=base.example;Database=d;Username=u", "a.b.c", "canonical", "table", "« table » ou « schéma.table » est attendu")]
    [InlineData("Host=base.example;Database=d;Username=u", "s.", "canonical", "table", "« table » ou « schéma.table » est attendu")]
    [InlineData("Host=base.example;Database=d;Username=u", "un_nom_que_postgresql_couperait_sans_un_mot_apres_soixante_trois_x", "canonical", "table", "63 octets")]
    [InlineData("Host=base.example;Database=d;Username=u", "sibridge", "lheo-2.3", "format", "ne prend que le format canonical et les profils CSV")]
    public void What_is_wrong_with_its_settings_is_told_with_the_property(string connection, string table, string format, string? property, string says)
    {
        var problems = Channel(Networks.Of()).Problems(Settings(connection, table, format), [IPNetwork.Parse("127.0.0.0/8")]).ToList();

        problems.Select(p => p.Property).ShouldBe(property is null ? [] : [property]);
        problems.ForEach(p => p.Message.ShouldContain(says));
        problems.ForEach(p => p.Message.ShouldNotContain("tres-secret"));
    }

    private PostgresChannel Channel(NetworkInForce network)
    {
        channels.Add(new(Attempt.InForce(network), TimeProvider.System));
        return channels[^1];
    }

    private Task<Outcome> Send(PostgresChannel? channel = null, string? connection = null, double seconds = 20) => (channel ?? Channel(Networks.Of())).Send(
        Attempt.Delivery(1, $$"""{ "id": "{{Personal}}", "emis_le": "2026-09-30T10:00:00+02:00", "emetteur": "of", "prenom": "{{Personal}}" }"""),
        Settings(connection ?? With(_ => { }), "sibridge_messages", "canonical", seconds), Pace.None, TestContext.Current.CancellationToken);

    private static ChannelSettings Settings(string connection, string table, string format, double seconds = 20) =>
        Networks.Channel(JsonSerializer.Serialize(new { kind = "postgresql", connection, table, format, timeout_seconds = seconds }));

    private string With(Action<NpgsqlConnectionStringBuilder> change)
    {
        var settings = new NpgsqlConnectionStringBuilder(database) { Username = account, Password = "x" };
        change(settings);
        return settings.ConnectionString;
    }

    private async Task Execute(string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.ExecuteAsync(sql);
    }
}
