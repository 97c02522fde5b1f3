using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace SiBridge.HandWritten;

/// <summary>A quorum queue of whole messages: published with confirms, all on their way at once; acknowledged when delivered.</summary>
internal sealed class MessageQueue : IAsyncDisposable
{
    private const string Name = "prescriptions", Emitter = "emetteur";

    /// <summary>As many at once as the bridge has with eight channels of eight.</summary>
    private const ushort Concurrency = 64, Prefetch = 256;

    private readonly Channel<Message> waiting = Channel.CreateUnbounded<Message>(new() { SingleReader = true });
    private readonly IConnection connection;
    private readonly IChannel publisher, consumer;
    private readonly Task publishing;

    private MessageQueue(IConnection connection, IChannel publisher, IChannel consumer)
    {
        (this.connection, this.publisher, this.consumer) = (connection, publisher, consumer);
        publishing = Task.Run(Publish);
    }

    public static async Task<MessageQueue> Open(string broker)
    {
        var connection = await new ConnectionFactory { Uri = new(broker) }.CreateConnectionAsync();
        // The limiter's default is 128 unconfirmed messages; nothing here is to wait for it.
        var publisher = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null));
        var consumer = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: false, publisherConfirmationTrackingEnabled: false, consumerDispatchConcurrency: Concurrency));
        await consumer.QueueDeclareAsync(Name, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" });
        await consumer.BasicQosAsync(0, Prefetch, global: false);
        return new(connection, publisher, consumer);
    }

    public void Publish(Message message) => waiting.Writer.TryWrite(message);

    /// <param name="deliver">Throws when the message did not arrive: it is queued again.</param>
    public async Task Consume(Func<Message, Task> deliver)
    {
        var incoming = new AsyncEventingBasicConsumer(consumer);
        incoming.ReceivedAsync += async (_, delivery) =>
        {
            var properties = delivery.BasicProperties;
            // The client takes its buffer back when this handler ends.
            var message = new Message(Guid.Parse(properties.MessageId!), properties.AppId!, "", delivery.Body.ToArray());
            try
            {
                await deliver(message);
                await consumer.BasicAckAsync(delivery.DeliveryTag, multiple: false);
            }
            catch (HttpRequestException)
            {
                await consumer.BasicNackAsync(delivery.DeliveryTag, multiple: false, requeue: true);
            }
        };
        await consumer.BasicConsumeAsync(Name, autoAck: false, incoming);
    }

    public async ValueTask DisposeAsync()
    {
        waiting.Writer.Complete();
        await publishing;
        await connection.DisposeAsync();
    }

    private async Task Publish()
    {
        await foreach (var message in waiting.Reader.ReadAllAsync())
        {
            var properties = new BasicProperties { Persistent = true, MessageId = message.Receipt.ToString(), AppId = message.Emitter };
            _ = Confirmed(publisher.BasicPublishAsync("", Name, mandatory: true, properties, message.Body));
        }
    }

    private static async Task Confirmed(ValueTask published)
    {
        try
        {
            await published;
        }
        catch (Exception e) when (e is RabbitMQ.Client.Exceptions.RabbitMQClientException)
        {
            await Console.Error.WriteLineAsync($"not published: {e.Message}");
        }
    }
}
