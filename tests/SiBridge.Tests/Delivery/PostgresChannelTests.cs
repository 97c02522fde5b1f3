using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dapper;
using Npgsql;
using Shouldly;
using SiBridge.Delivery;
using SiBridge.Delivery.Channels;
using SiBridge.Delivery.Staging;
using SiBridge.Network;
using SiBridge.Tests.Support;
using SiBridge.Tests.Translation.Csv;
using SiBridge.Translation;
using SiBridge.Translation.Csv;
using Xunit;

namespace SiBridge.Tests.Delivery;

/// <summary>Deliveries as rows of a real PostgreSQL database.</summary>
public sealed class PostgresChannelTests : IAsyncLifetime
{
    private const string Entree =
        """
        { "id": "e-1", "emis_le": "2026-09-30T10:00:00+02:00", "mission_locale": "14327S00", "prescription_id": "P-1", "statut": "entre", "date_entree": "2026-09-30",
          "organisme": "12345678200010", "session_cle": { "formation": "F1", "action": "A1", "session": "S1" }, "jeune": { "prenom": "Zoé" },
          "type": "entree", "receipt": "0198c0de-0000-7000-8000-000000000001", "emetteur": "of-pommier-bleu" }
        """;

    private static readonly StagingTable Table = StagingTable.Read("sibridge_messages")!;

    private readonly PostgresChannel channel = new(
        Attempt.InForce(Networks.Of() with { Formats = new([new CsvFormat(Profils.Good(Profils.Small.ToJsonString()), Profils.Tables, Profils.Paris)]) }), TimeProvider.System);

    private string database = "";

    public async ValueTask InitializeAsync()
    {
        database = await Postgres.NewEmptyDatabase();
        await Execute(StagingDdl.Of(Table, StagingColumns.Usual, "postgres"));
    }

    public async ValueTask DisposeAsync()
    {
        channel.Dispose();
        await Postgres.Drop(database);
    }

    [Fact]
    public async Task A_delivery_is_one_row_with_what_databases_ask_for_first_and_the_whole_body()
    {
        var delivery = Delivery(7);

        (await Send(delivery)).ShouldBe(Outcome.Delivered);

        var row = (await Rows()).ShouldHaveSingleItem();
        row["receipt"].ShouldBe(delivery.Receipt);
        row["livraison"].ShouldBe(delivery.Id);
        row["ordre"].ShouldBe(7);
        row["type"].ShouldBe("entree");
        row["emetteur"].ShouldBe("of-pommier-bleu");
        row["emis_le"].ShouldBe(new DateTime(2026, 9, 30, 8, 0, 0, DateTimeKind.Utc));
        row["mission_locale"].ShouldBe("14327S00");
        row["prescription_id"].ShouldBe("P-1");
        row["organisme"].ShouldBe("12345678200010");
        row["session_session"].ShouldBe("S1");
        row["date_fait"].ShouldBe(new DateOnly(2026, 9, 30));
        JsonDocument.Parse((string)row["corps"]!).RootElement.GetProperty("jeune").GetProperty("prenom").GetString().ShouldBe("Zoé");
        row["remplace"].ShouldBeNull();
        row["renvoye"].ShouldBe(false);
    }

    [Fact]
    public async Task The_same_delivery_again_changes_nothing()
    {
        var delivery = Delivery();
        await Send(delivery);
        var first = (await Rows()).Single();

        for (var attempt = 0; attempt < 3; attempt++) (await Send(delivery)).ShouldBe(Outcome.Delivered);

        (await Rows()).ShouldHaveSingleItem()["maj_le"].ShouldBe(first["maj_le"]);
    }

    [Fact]
    public async Task What_replaces_a_delivery_takes_over_its_row_and_a_late_attempt_of_the_old_one_takes_nothing_back()
    {
        var old = Delivery();
        var replacing = Delivery(body: Entree.Replace("Zoé", "Zoë")) with { Receipt = old.Receipt, Replaces = old.Id };
        var again = Delivery(body: Entree.Replace("Zoé", "Zoée")) with { Receipt = old.Receipt, Replaces = replacing.Id };

        foreach (var delivery in new[] { old, replacing, again, replacing, old }) (await Send(delivery)).ShouldBe(Outcome.Delivered);

        var row = (await Rows()).ShouldHaveSingleItem();
        (row["livraison"], row["remplace"]).ShouldBe((again.Id, replacing.Id));
        ((string)row["corps"]!).ShouldContain("Zoée");
    }

    [Fact]
    public async Task What_is_sent_again_because_it_was_lost_or_spoilt_is_written_anew()
    {
        var delivery = Delivery();
        await Send(delivery);
        await Execute("UPDATE sibridge_messages SET corps = '{}', emetteur = 'perdu'");

        await Send(delivery with { Resent = true });

        var row = (await Rows()).ShouldHaveSingleItem();
        (row["emetteur"], row["renvoye"]).ShouldBe(("of-pommier-bleu", true));
        await Execute("DELETE FROM sibridge_messages");
        await Send(delivery with { Resent = true });
        (await Rows()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_a_network_file_says_is_a_name_and_nothing_else()
    {
        const string Hostile = "m\"; DROP TABLE sibridge_messages; --";
        await Execute(StagingDdl.Of(StagingTable.Read("Région \"N\"." + Hostile)!, StagingColumns.Usual, "postgres"));

        (await Send(Delivery(), "Région \"N\"." + Hostile)).ShouldBe(Outcome.Delivered);

        (await Count("\"Région \"\"N\"\"\".\"m\"\"; DROP TABLE sibridge_messages; --\"")).ShouldBe(1);
        (await Rows()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Columns_are_written_in_the_types_that_the_partner_has_given_them()
    {
        await Execute("ALTER TABLE sibridge_messages ALTER organisme TYPE char(14), ALTER mission_locale TYPE varchar(8), ALTER ordre TYPE text, ALTER corps TYPE text");

        (await Send(Delivery())).ShouldBe(Outcome.Delivered);
    }

    [Fact]
    public async Task A_csv_body_fills_the_columns_that_its_header_names()
    {
        await Execute(StagingDdl.Of(StagingTable.Read("stagiaires")!, StagingColumns.Of("csv:essai", ["Nom du stagiaire", "Date d'entrée réelle", "heures", "motif"]), "postgres"));
        await Execute("ALTER TABLE stagiaires ALTER \"Date d'entrée réelle\" TYPE date USING NULL, ALTER heures TYPE numeric USING NULL");
        var body = "Nom du stagiaire;Date d'entrée réelle;heures;motif\r\n\"O'Hara; dit \"\"Zoé\"\"\";03/09/2026;12.5;\r\n";

        (await Send(Delivery(Encoding.UTF8.GetBytes(body)) with { Format = "csv:essai" }, "stagiaires")).ShouldBe(Outcome.Delivered);

        var row = (await Rows("stagiaires")).ShouldHaveSingleItem();
        row["Nom du stagiaire"].ShouldBe("O'Hara; dit \"Zoé\"");
        row["Date d'entrée réelle"].ShouldBe(new DateOnly(2026, 9, 3));
        row["heures"].ShouldBe(12.5m);
        row["motif"].ShouldBeNull();
        row["sibridge_type"].ShouldBe("entree");
    }

    [Fact]
    public async Task A_column_takes_what_was_told_and_not_what_files_make_of_it()
    {
        var format = new CsvFormat(Profils.Good(Profils.Small.With("vides", new JsonArray("NULL"))), Profils.Tables, Profils.Paris);

        format.Cells("ml;prescription;jour\r\n14327S00;'=1+1;NULL\r\n"u8.ToArray()).ShouldBe([("ml", "14327S00"), ("prescription", "=1+1"), ("jour", null)]);
        var bare = new CsvFormat(Profils.Shipped("stagiaires-france-travail"), Profils.Tables, Profils.Paris);
        bare.Cells(Encoding.UTF8.GetBytes($"{string.Join('|', bare.Columns)}\n\"L'Étang|NULL{new string('|', bare.Columns.Count - 2)}\n")).Take(3).Select(c => c.Cell).ShouldBe(["\"L'Étang", null, null]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a;b\r\n")]
    [InlineData("a;b\r\n1;2\r\n3;4\r\n")]
    [InlineData("a;b\r\n1;2;3\r\n")]
    public async Task A_csv_body_that_is_no_header_with_one_line_is_refused(string body)
    {
        var outcome = await Send(Delivery(Encoding.UTF8.GetBytes(body)) with { Format = "csv:essai" });

        (outcome.Kind, outcome.Cause).ShouldBe((OutcomeKind.Refused, "corps-illisible"));
    }

    [Fact]
    public async Task A_body_of_a_profile_that_is_gone_stops_the_channel_until_it_is_back()
    {
        var outcome = await Send(Delivery("a;b\r\n1;2\r\n"u8.ToArray()) with { Format = "csv:disparu" });

        (outcome.Kind, outcome.Cause).ShouldBe((OutcomeKind.Misconfigured, "corps-illisible"));
        outcome.Error!.ShouldContain("« csv:disparu »");
    }

    [Fact]
    public async Task The_statements_of_a_table_can_be_run_twice_and_add_what_a_profile_has_gained()
    {
        await Execute(StagingDdl.Of(Table, StagingColumns.Usual, "postgres"));
        var table = StagingTable.Read("stagiaires")!;
        await Execute(StagingDdl.Of(table, StagingColumns.Of("csv:essai", ["nom"]), "postgres"));

        await Execute(StagingDdl.Of(table, StagingColumns.Of("csv:essai", ["nom", "prénom d'usage"]), "postgres"));

        (await Send(Delivery("nom;prénom d'usage\r\nA;B\r\n"u8.ToArray()) with { Format = "csv:essai" }, "stagiaires")).ShouldBe(Outcome.Delivered);
    }

    [Fact]
    public async Task Many_at_once_are_many_rows_and_a_bad_one_among_them_is_refused_alone()
    {
        await Execute("ALTER TABLE sibridge_messages ADD CONSTRAINT pas_de_treize CHECK (ordre <> 13)");

        var outcomes = await Task.WhenAll(Enumerable.Range(1, 64).Select(seq => Send(Delivery(seq))));

        outcomes.Index().Where(o => o.Item.Kind is not OutcomeKind.Delivered).Select(o => o.Index + 1).ShouldBe([13]);
        (await Rows()).Count.ShouldBe(63);
    }

    private static Claimed Delivery(byte[] body, long seq = 1) =>
        Attempt.Delivery(seq) with { Parts = new BodyWriter(body).Copy(..).ToParts(), Message = body };

    private static Claimed Delivery(long seq = 1, string body = Entree) => Attempt.Delivery(seq, body);

    private Task<Outcome> Send(Claimed delivery, string table = "sibridge_messages") => channel.Send(
        delivery, Networks.Channel(JsonSerializer.Serialize(new { kind = "postgresql", connection = database, table })), Pace.None, TestContext.Current.CancellationToken);

    private async Task Execute(string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.ExecuteAsync(sql);
    }

    private async Task<long> Count(string table)
    {
        await using var connection = new NpgsqlConnection(database);
        return await connection.ExecuteScalarAsync<long>($"SELECT COUNT(*) FROM {table}");
    }

    private async Task<List<IDictionary<string, object?>>> Rows(string table = "sibridge_messages")
    {
        await using var connection = new NpgsqlConnection(database);
        return [.. (await connection.QueryAsync($"SELECT * FROM {table} ORDER BY 1")).Cast<IDictionary<string, object?>>()];
    }
}
