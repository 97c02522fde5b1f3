namespace SiBridge.Hosting;

/// <summary>Where a RabbitMQ server is: <c>amqp://user:password@host:port/vhost</c> (contract §1).</summary>
internal sealed record BrokerAddress(string Host, ushort Port, bool Tls, string VirtualHost, string User, string Password)
{
    private const ushort PlainPort = 5672, TlsPort = 5671;

    /// <summary>As RabbitMQ makes it, for this machine only.</summary>
    private const string Guest = "guest";

    /// <returns>Null when it is no such URI.</returns>
    public static BrokerAddress? Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("amqp" or "amqps") || uri.Host is "" || uri.Query is not "" || uri.Fragment is not "") return null;
        var path = uri.AbsolutePath.TrimStart('/');
        if (path.Contains('/', StringComparison.Ordinal)) return null;
        var tls = uri.Scheme is "amqps";
        // Percent signs stand for what a URI cannot hold; a virtual host may be named with a slash this way.
        var (virtualHost, who) = (Uri.UnescapeDataString(path), uri.UserInfo.Split(':', 2));
        return new(
            uri.IdnHost.Trim('[', ']'), uri.Port > 0 ? (ushort)uri.Port : tls ? TlsPort : PlainPort, tls, virtualHost is "" ? "/" : virtualHost,
            who[0] is "" ? Guest : Uri.UnescapeDataString(who[0]), who.Length > 1 ? Uri.UnescapeDataString(who[1]) : who[0] is "" ? Guest : "");
    }

    /// <summary>For people: without user and password.</summary>
    public override string ToString() => $"{Host}:{Port}{(VirtualHost is "/" ? "" : $", vhost {VirtualHost}")}";
}
