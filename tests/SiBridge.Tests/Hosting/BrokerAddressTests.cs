using Shouldly;
using SiBridge.Hosting;
using Xunit;

namespace SiBridge.Tests.Hosting;

public sealed class BrokerAddressTests
{
    [Theory]
    [InlineData("amqp://localhost", "localhost", 5672, "/", "guest", "guest")]
    [InlineData("amqp://localhost/", "localhost", 5672, "/", "guest", "guest")]
    [InlineData("amqp://sibridge:mot%40passe@rabbit.example:5673/pont", "rabbit.example", 5673, "pont", "sibridge", "mot@passe")]
    [InlineData("amqp://u:a:b@[::1]/%2Fpont", "::1", 5672, "/pont", "u", "a:b")]
    [InlineData("amqps://u:p@rabbit", "rabbit", 5671, "/", "u", "p")]
    public void It_is_read_as_RabbitMQ_writes_it(string uri, string host, int port, string virtualHost, string user, string password)
    {
        var broker = BrokerAddress.Parse(uri)!;

        (broker.Host, (int)broker.Port, broker.VirtualHost, broker.User, broker.Password).ShouldBe((host, port, virtualHost, user, password));
        broker.Tls.ShouldBe(uri.StartsWith("amqps", StringComparison.Ordinal));
        if (password.Length > 1) broker.ToString().ShouldNotContain(password == "guest" ? "@" : password);
    }

    [Theory]
    [InlineData("rabbit:5672")]
    [InlineData("http://rabbit")]
    [InlineData("amqp://")]
    [InlineData("amqp://rabbit/un/deux")]
    [InlineData("amqp://rabbit?heartbeat=5")]
    public void Anything_else_is_refused(string uri) => BrokerAddress.Parse(uri).ShouldBeNull();
}
