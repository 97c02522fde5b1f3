using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using SiBridge.Servers;
using Xunit;

namespace SiBridge.EndToEnd.Servers;

/// <summary>The private RabbitMQ that other tests stand on. It takes seconds to start: one for all of these, which run one after the other.</summary>
public sealed class Brokers(Brokers.Private broker) : IClassFixture<Brokers.Private>
{
    /// <summary>RabbitMQ 3 writes at once what it confirms, but up to 2 s later that there is a queue for it.</summary>
    private static readonly TimeSpan ToDisk = TimeSpan.FromSeconds(5);

    private readonly RabbitServer server = broker.Server;

    [Fact]
    public async Task Virtual_hosts_share_no_queue()
    {
        Assert.SkipUnless(server.IsOurs, "a given server has no fresh virtual host");
        var (first, second) = (await server.NewVirtualHost(), await server.NewVirtualHost());

        await Publish(first, "avis");

        (await Waiting(first, "avis")).ShouldBe(1u);
        (await Waiting(second, "avis")).ShouldBeNull();
        (await Waiting(server.Uri, "avis")).ShouldBeNull();
    }

    [Fact]
    public async Task A_killed_broker_comes_back_with_what_it_confirmed()
    {
        Assert.SkipUnless(server.IsOurs, "a given server cannot be killed");
        var host = await server.NewVirtualHost();
        await Publish(host, "avis");
        await Task.Delay(ToDisk, TestContext.Current.CancellationToken);

        server.Kill();

        server.Processes().ShouldBeEmpty();
        await Should.ThrowAsync<Exception>(() => Waiting(host, "avis"));
        await server.Restart();
        (await Waiting(host, "avis")).ShouldBe(1u);
    }

    [Fact]
    public async Task A_wiped_broker_is_empty_and_its_virtual_hosts_exist_again()
    {
        Assert.SkipUnless(server.IsOurs, "a given server cannot be wiped");
        var host = await server.NewVirtualHost();
        await Publish(host, "avis");
        await Publish(server.Uri, "avis");

        await server.Wipe();

        (await Waiting(host, "avis")).ShouldBeNull();
        (await Waiting(server.Uri, "avis")).ShouldBeNull();
        await Publish(host, "avis");
    }

    [Fact]
    public async Task A_frozen_broker_does_not_answer_until_it_is_thawed()
    {
        Assert.SkipUnless(server.IsOurs, "a given server cannot be frozen");
        var host = await server.NewVirtualHost();
        await Publish(host, "avis");

        server.Freeze();
        var answer = Waiting(host, "avis");

        await Should.ThrowAsync<TimeoutException>(() => answer.WaitAsync(TimeSpan.FromSeconds(1)));
        server.Thaw();
        (await Eventually.Within(answer)).ShouldBe(1u);
    }

    [Fact]
    public async Task A_given_broker_is_used_as_it_is()
    {
        await using var given = RabbitServer.Given("amqp://partner@broker.example/normandie");

        given.IsOurs.ShouldBeFalse();
        (await given.NewVirtualHost()).ShouldBe("amqp://partner@broker.example/normandie");
        (await Should.ThrowAsync<InvalidOperationException>(given.Wipe)).Message.ShouldContain("only a private one may be killed, frozen or wiped");
    }

    /// <summary>One durable message into a durable queue; returns when the broker has confirmed it.</summary>
    private static async Task Publish(string uri, string queue)
    {
        await using var connection = await Connect(uri);
        var confirmed = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
        await using var channel = await connection.CreateChannelAsync(confirmed);
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false);
        await channel.BasicPublishAsync("", queue, mandatory: true, new BasicProperties { Persistent = true }, "1"u8.ToArray());
    }

    /// <summary>How many messages wait in a queue; null when it does not exist.</summary>
    private static async Task<uint?> Waiting(string uri, string queue)
    {
        await using var connection = await Connect(uri);
        await using var channel = await connection.CreateChannelAsync();
        try
        {
            return await channel.MessageCountAsync(queue);
        }
        catch (OperationInterruptedException gone) when (gone.ShutdownReason?.ReplyCode == 404)
        {
            return null;
        }
    }

    private static Task<IConnection> Connect(string uri) => new ConnectionFactory { Uri = new(uri) }.CreateConnectionAsync();

    public sealed class Private : IAsyncLifetime
    {
        public RabbitServer Server { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Server = await RabbitServer.Start();

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
