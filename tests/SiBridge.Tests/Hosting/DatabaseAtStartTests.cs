using System.Net.Sockets;
using Npgsql;
using Shouldly;
using SiBridge.Hosting;
using SiBridge.Storage;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Hosting;

/// <summary>A bridge that is started together with its database server waits for it, and says so.</summary>
public sealed class DatabaseAtStartTests
{
    private static readonly DatabaseUnavailableException Away = new("PostgreSQL ne se joint pas.", new NpgsqlException("failed", new SocketException((int)SocketError.ConnectionRefused)));

    private readonly ManualClock clock = new(new(2026, 9, 30, 12, 0, 0, TimeSpan.Zero));
    private readonly List<string> said = [];
    private int attempts;

    [Fact]
    public async Task It_says_at_once_and_every_few_seconds_that_it_waits_and_gives_up_after_a_minute()
    {
        var waiting = Waiting(() => Task.FromResult(Fail(Away)));
        said.ShouldBe(["--database : le serveur ne se joint pas (ConnectionRefused) : vérifiez l'adresse, le port, que le serveur est lancé ; la base est attendue encore 60 s"]);

        var error = await Should.ThrowAsync<CannotStartException>(() => Passing(waiting));

        error.Message.ShouldEndWith("attendue 60 s, la base n'est pas venue.");
        attempts.ShouldBe(61);
        said.Count.ShouldBe(12);
    }

    [Fact]
    public async Task It_goes_on_as_soon_as_the_database_answers()
    {
        using var folder = new TemporaryFolder();

        var waiting = Waiting(() => Task.FromResult<Database>(attempts < 3 ? Fail(Away) : new SqliteDatabase(folder.File("sibridge.db"))));

        await using var database = await Passing(waiting);
        said.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(PostgresErrorCodes.InvalidPassword, "--database : le serveur refuse l'utilisateur ou son mot de passe.")]
    [InlineData(PostgresErrorCodes.InvalidCatalogName, "--database : cette base n'existe pas sur le serveur : créez-la.")]
    public async Task What_does_not_pass_by_waiting_is_told_at_once(string state, string sentence)
    {
        var refused = new DatabaseUnavailableException("PostgreSQL ne se joint pas.", new PostgresException("no", "FATAL", "FATAL", state));

        (await Should.ThrowAsync<CannotStartException>(() => Waiting(() => Task.FromResult(Fail(refused)))))
            .Message.ShouldBe(sentence);
        said.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_database_of_a_newer_program_is_told_at_once()
    {
        var newer = new DatabaseUnavailableException("La base est à la version 9, ce programme ne connaît que la version 2 : lancez un programme plus récent.");

        (await Should.ThrowAsync<CannotStartException>(() => Waiting(() => Task.FromResult(Fail(newer)))))
            .Message.ShouldBe(newer.Message);
    }

    [Fact]
    public async Task A_server_that_is_starting_is_waited_for()
    {
        var starting = new DatabaseUnavailableException("PostgreSQL ne se joint pas.", new PostgresException("starting", "FATAL", "FATAL", PostgresErrorCodes.CannotConnectNow));
        using var stop = new CancellationTokenSource();

        var waiting = new DatabaseAtStart(said.Add, clock, stop.Token).For(() => Task.FromResult(Fail(starting)));

        said.ShouldHaveSingleItem().ShouldContain("le serveur démarre ou s'arrête");
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
    }

    private Task<Database> Waiting(Func<Task<Database>> step) => new DatabaseAtStart(said.Add, clock, TestContext.Current.CancellationToken).For(step);

    private Database Fail(Exception e)
    {
        attempts++;
        throw e;
    }

    /// <summary>Lets the clock run, a second at a time, until the task has ended.</summary>
    private async Task<Database> Passing(Task<Database> waiting)
    {
        for (var second = 0; !waiting.IsCompleted; second++)
        {
            second.ShouldBeLessThan(100, "it never ended");
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(waiting, Task.Delay(20, TestContext.Current.CancellationToken));
        }

        return await waiting;
    }
}
