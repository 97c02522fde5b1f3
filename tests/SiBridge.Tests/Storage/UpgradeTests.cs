using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;
using Shouldly;
using SiBridge.Delivery;
using SiBridge.Storage;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Storage;

/// <summary>A database that an earlier program wrote.</summary>
public sealed class UpgradeTests
{
    [Theory]
    [InlineData(Engine.SQLite)]
    [InlineData(Engine.PostgreSQL)]
    public async Task What_failed_before_there_were_groups_is_grouped_by_its_cause(Engine engine)
    {
        await using var test = new TestDatabase(engine);
        Write(engine, test.Address, version: 2, db =>
        {
            foreach (var (type, state, cause) in new[] { ("reponse", "failed", "http-422"), ("reponse", "failed", "http-422"), ("entree", "exhausted", null), ("entree", "pending", "http-503") })
            {
                var seq = db.ExecuteScalar<long>(
                    """
                    INSERT INTO message (receipt, emetteur, id, type, order_key, accepted_at, content_sha256, avertissements, state)
                    VALUES (@id, 'of', @text, @type, @text, 0, @hash, '', 'routed') RETURNING seq
                    """, new { id = Guid.NewGuid(), text = Guid.NewGuid().ToString(), type, hash = Array.Empty<byte>() });
                db.Execute("INSERT INTO delivery (delivery, message, recipient, channel) VALUES (@id, @seq, 'ml-caen', 'boite')", new { id = Guid.NewGuid(), seq });
                db.Execute(
                    "INSERT INTO line (seq, recipient, channel, order_key, state, due_at, cause, failed_at) VALUES (@seq, 'ml-caen', 'boite', @key, @state, 0, @cause, 5)",
                    new { seq, key = $"P:{seq}", state, cause });
            }
        });

        var database = test.Open();

        (await new FailureGroups(database, TimeProvider.System).Find(FailureFilter.All)).Select(g => (g.Type, g.Cause, g.Error, g.Count))
            .ShouldBe([("reponse", "http-422", "", 2), ("entree", "", "", 1)]);
    }

    [Theory]
    [InlineData(Engine.SQLite)]
    [InlineData(Engine.PostgreSQL)]
    public async Task Deliveries_keep_their_order_and_one_of_a_message_still_counts(Engine engine)
    {
        await using var test = new TestDatabase(engine);
        Write(engine, test.Address, version: 4, db =>
        {
            for (var message = 1; message <= 3; message++)
                db.Execute("INSERT INTO delivery (delivery, message, recipient, channel, settled) VALUES (@id, @message, 'ml-caen', 'boite', 'delivered')", new { id = Guid.NewGuid(), message });
        });

        var database = test.Open();

        var made = await database.Write(db => Outbox.Add(db, [New(3), New(4)], DateTimeOffset.UtcNow).Count);
        made.ShouldBe(1);
        (await database.Read(db => db.Query<(long, long)>("SELECT seq, message FROM delivery ORDER BY seq").ToList())).ShouldBe([(1, 1), (2, 2), (3, 3), (5, 4)]);

        static NewDelivery New(long message) => new(new("ml-caen", "boite"), message, $"P:{message}", "canonical", []);
    }

    /// <summary>Makes what the program of a version would have made.</summary>
    private static void Write(Engine engine, string address, int version, Action<DbConnection> rows)
    {
        // Its statements are those of the bridge: instants and identifiers are kept as it keeps them.
        System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(Database).TypeHandle);
        var postgres = engine is Engine.PostgreSQL;
        using DbConnection db = postgres ? new NpgsqlConnection(address) : new SqliteConnection($"Data Source={address}");
        db.Open();
        // It is a copy of one that this program has made.
        if (postgres) db.Execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
        db.Execute("CREATE TABLE migration (number INTEGER PRIMARY KEY, sha256 TEXT NOT NULL)");
        foreach (var (i, file) in Directory.GetFiles(Path.Combine(Repository.Root, "src", "SiBridge", "Storage", "Migrations", postgres ? "postgresql" : "sqlite")).Order().Take(version).Index())
        {
            db.Execute(File.ReadAllText(file));
            db.Execute("INSERT INTO migration (number, sha256) VALUES (@number, @sha256)", new { number = i + 1, sha256 = Migration.Known(postgres)[i] });
        }

        rows(db);
    }
}
