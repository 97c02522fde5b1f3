using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace SiBridge.Servers;

/// <summary>A RabbitMQ server from the Debian package, without plugins, that shares neither node name, cookie nor port mapper with another.</summary>
public sealed class RabbitServer : Server
{
    private const string Programs = "/usr/lib/rabbitmq/bin";

    // The port mapper in the foreground: the daemon that Erlang would start leaves the folder, and would stay.
    private static readonly string Boot =
        $"""
        epmd -address 127.0.0.1 -port $ERL_EPMD_PORT &
        exec {Programs}/rabbitmq-server
        """;

    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(1);
    private static readonly byte[] Amqp091 = "AMQP\0\0\x09\x01"u8.ToArray();

    private readonly Dictionary<string, string> environment = [];
    private readonly List<string> virtualHosts = [];
    private readonly int port;

    private RabbitServer(string uri) : base(null) => Uri = uri;

    private RabbitServer(PrivateFolder folder) : base(folder)
    {
        port = FreePort.Next();
        Uri = $"amqp://guest:guest@127.0.0.1:{port}";
        string Write(string name, string text)
        {
            var path = Path.Combine(folder.Path, name);
            File.WriteAllText(path, text);
            return path;
        }

        environment = new()
        {
            ["HOME"] = folder.Path, // where Erlang makes the cookie
            ["RABBITMQ_NODENAME"] = $"sibridge-{port}@localhost",
            ["RABBITMQ_MNESIA_BASE"] = Data,
            ["RABBITMQ_LOG_BASE"] = folder.Path,
            ["RABBITMQ_LOGS"] = "-", // printed
            ["RABBITMQ_CONFIG_FILE"] = Write("rabbitmq.conf", $"listeners.tcp.1 = 127.0.0.1:{port}\n"),
            ["RABBITMQ_CONFIG_FILES"] = Path.Combine(folder.Path, "conf.d", "*.conf"),
            ["RABBITMQ_ADVANCED_CONFIG_FILE"] = Write("advanced.config", "[]."),
            ["RABBITMQ_CONF_ENV_FILE"] = Write("rabbitmq-env.conf", ""),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Write("enabled_plugins", "[]."),
            ["RABBITMQ_DIST_PORT"] = FreePort.Next().ToString(CultureInfo.InvariantCulture),
            ["ERL_EPMD_PORT"] = FreePort.Next().ToString(CultureInfo.InvariantCulture),
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            ["ERL_FLAGS"] = "-start_epmd false",
            // Schedulers that spin while they wait would spoil every measurement on a small machine.
            ["RABBITMQ_SCHEDULER_BUSY_WAIT_THRESHOLD"] = "none",
            ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "+S 2 -kernel inet_dist_use_interface {127,0,0,1}",
        };
    }

    /// <summary><c>amqp://guest:guest@127.0.0.1:port</c>, the default virtual host; or what <c>SIBRIDGE_TEST_BROKER</c> says.</summary>
    public string Uri { get; }

    private string Data => Path.Combine(Folder.Path, "data");

    /// <summary>A private server, or the one that <c>SIBRIDGE_TEST_BROKER</c> names.</summary>
    /// <exception cref="InvalidOperationException">The package is missing, or the server does not start; the sentence says why.</exception>
    public static async Task<RabbitServer> Start()
    {
        if (Environment.GetEnvironmentVariable("SIBRIDGE_TEST_BROKER") is { Length: > 0 } given) return Given(given);
        if (!File.Exists($"{Programs}/rabbitmq-server"))
            throw new InvalidOperationException(
                "RabbitMQ is not installed: `apt-get install rabbitmq-server`, or name a server in SIBRIDGE_TEST_BROKER.");
        var folder = new PrivateFolder();
        try
        {
            var server = new RabbitServer(folder);
            await server.Launch();
            return server;
        }
        catch
        {
            await folder.DisposeAsync();
            throw;
        }
    }

    internal static RabbitServer Given(string uri) => new(uri);

    /// <summary>The amqp URI of a fresh virtual host; on a given server, where none can be made, the given URI.</summary>
    public async Task<string> NewVirtualHost()
    {
        if (!IsOurs) return Uri;
        var name = $"test-{Guid.NewGuid():N}";
        await Add(name);
        lock (virtualHosts) virtualHosts.Add(name);
        return $"{Uri}/{name}";
    }

    /// <summary>
    /// SIGKILL, all its data deleted, and an empty start on the same port; the virtual hosts that were handed out exist again, empty.
    /// </summary>
    public async Task Wipe()
    {
        Kill();
        Directory.Delete(Data, recursive: true);
        await Launch();
        string[] handedOut;
        lock (virtualHosts) handedOut = [.. virtualHosts];
        foreach (var name in handedOut) await Add(name);
    }

    /// <summary>What is in a virtual host now.</summary>
    /// <param name="uri">Of the virtual host.</param>
    /// <param name="what"><c>queues</c>, <c>exchanges</c> or whatever else <c>rabbitmqctl list_…</c> knows.</param>
    /// <returns>A line each, its columns separated by tabs.</returns>
    public async Task<IReadOnlyList<string>> List(string uri, string what, params string[] columns)
    {
        var list = Path.Combine(Folder.Path, $"list-{Guid.NewGuid():N}");
        await Folder.Run($"{Programs}/rabbitmqctl -s list_{what} -p {VirtualHost(uri)} {string.Join(' ', columns)} >{list}", environment);
        return await File.ReadAllLinesAsync(list);
    }

    /// <summary>From now on a copy of all that is published in a virtual host and of all that is delivered goes to its exchange <c>amq.rabbitmq.trace</c>.</summary>
    public Task Trace(string uri) => Folder.Run($"{Programs}/rabbitmqctl -q trace_on -p {VirtualHost(uri)}", environment);

    private protected override Process Begin() => Folder.Start(Boot, environment);

    /// <summary>It answers an AMQP greeting. RabbitMQ opens the port last, and a frozen one is connected to by the kernel alone.</summary>
    private protected override async Task<bool> Answers()
    {
        using var limit = new CancellationTokenSource(AnswerWithin);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port, limit.Token);
            await client.Client.SendAsync(Amqp091, limit.Token);
            return await client.Client.ReceiveAsync(new byte[1], limit.Token) > 0;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    private static string VirtualHost(string uri) => new Uri(uri).AbsolutePath is { Length: > 1 } path ? path[1..] : "/";

    private Task Add(string virtualHost) => Folder.Run(
        $"{Programs}/rabbitmqctl -q add_vhost {virtualHost} && {Programs}/rabbitmqctl -q set_permissions -p {virtualHost} guest '.*' '.*' '.*'",
        environment);
}
