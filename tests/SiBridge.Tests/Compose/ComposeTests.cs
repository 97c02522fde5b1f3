using Shouldly;
using SiBridge.Servers.Compose;
using Xunit;

namespace SiBridge.Tests.Compose;

/// <summary>compose.yaml against the program and the repository; each rule is shown able to fail.</summary>
public sealed class ComposeTests
{
    private static readonly string Yaml = Read("compose.yaml"), Cluster = Read("compose.cluster.yaml"), Image = Read("Dockerfile");

    [Fact]
    public void Whatever_compose_names_exists() => Broken(Image, Yaml).ShouldBeEmpty();

    [Fact]
    public void So_it_does_with_three_brokers()
    {
        Broken(Image, Yaml, Cluster).ShouldBeEmpty();

        var nodes = ComposeFile.Parse(Yaml, Cluster).Services.Values.Where(s => s.Hosts.Contains("broker")).ToList();
        nodes.Select(n => $"{n.Name} {n.Mounts.Single(m => m.IsVolume).Source}").ShouldBe(["rabbitmq rabbitmq", "rabbitmq-2 rabbitmq-2", "rabbitmq-3 rabbitmq-3"]);
        nodes.ShouldAllBe(n => n.Secrets.ContainsKey("erlang_cookie") && n.Mounts.Any(m => m.Source == "./rabbitmq.cluster.conf"));
        nodes.Select(n => "rabbit@" + n.Name).ShouldBe(
            Read("rabbitmq.cluster.conf").Split('\n').Where(line => line.Contains(".nodes.", StringComparison.Ordinal)).Select(line => line.Split('=')[1].Trim()));
    }

    [Theory]
    [InlineData("--behind-proxy", "--behind-a-proxy", "gateway-1: Unrecognized command or argument '--behind-a-proxy'.")]
    [InlineData("[run, --roles, worker]", "[serve, --roles, worker]", "worker: its command is not run")]
    [InlineData("SIBRIDGE_BROKER:", "SIBRIDGE_RABBIT:", "worker: no option is told by SIBRIDGE_RABBIT")]
    [InlineData("--roles, worker", "--roles, facteur", "there are not two of worker")]
    [InlineData("scale: 2", "scale: 3", "there are not two of worker")]
    [InlineData("file:/run/secrets/broker", "file:/run/secrets/rabbit", "worker: /run/secrets/rabbit is not in the container")]
    [InlineData("target: /network", "target: /reseau", "gateway-2: /network/partners.json is not in the container")]
    [InlineData("secrets: [database, broker]", "secrets: [database, broker, rabbit]", "worker: the secret rabbit is not declared")]
    [InlineData("secrets: [database, broker]", "secrets: [database]", "the secret broker is used by nobody")]
    [InlineData("{ file: ./private/broker }", "{ file: ./sample/broker }", "the secret ./sample/broker does not lie in ./private/")]
    [InlineData("  rabbitmq: {}", "  rabbits: {}", "rabbitmq: the volume rabbitmq is not declared")]
    [InlineData("  rabbitmq: {}", "  rabbitmq: {}\n  spare: {}", "the volume spare is used by nobody")]
    [InlineData("networks: [inside, outside]", "networks: [inside, dehors]", "worker: the network dehors is not declared")]
    [InlineData("./rabbitmq.conf:", "./rabbit.conf:", "rabbitmq: ./rabbit.conf does not exist")]
    [InlineData("50-sibridge.conf:ro", "50-sibridge.conf", "rabbitmq: ./rabbitmq.conf can be written by the container")]
    [InlineData("read_only: true, bind", "read_only: false, bind", "worker: ./private/network can be written by the container")]
    [InlineData("*:5080", "*:8080", "gateway-1: the health check does not ask port 8080")]
    [InlineData("127.0.0.1:5081:5080", "127.0.0.1:5081:5082", "gateway-2: the port 5082 is published, and it listens on 5080")]
    [InlineData("127.0.0.1:5081:5080", "5081:5080", "gateway-2: plain http leaves the machine")]
    [InlineData("    scale: 2", "    scale: 2\n    ports: [\"127.0.0.1:5090:5080\"]", "worker: gateways are published, and nothing else")]
    [InlineData("rabbitmq:4.2", "rabbitmq:latest", "rabbitmq: the image rabbitmq:latest is not pinned")]
    [InlineData("rabbitmq:4.2", "rabbitmq", "rabbitmq: the image rabbitmq is not pinned")]
    [InlineData("image: sibridge:0.1.0", "image: sibridge:0.0.9", "worker: its image is not that of version 0.1.0")]
    [InlineData("dockerfile: compose/Dockerfile", "dockerfile: Dockerfile", "worker: Dockerfile does not exist")]
    [InlineData("depends_on: { postgres:", "depends_on: { rabbitmq:", "worker: the bridge waits for the database alone")]
    [InlineData("depends_on: { postgres:", "depends_on: { postgresql:", "worker: it waits for postgresql, which does not exist")]
    [InlineData("condition: service_healthy", "condition: service_started", "worker: it waits for postgres, whose health nobody asks")]
    [InlineData("POSTGRES_PASSWORD_FILE: /run/secrets/postgres_password", "POSTGRES_PASSWORD: cidre", "postgres: the variable POSTGRES_PASSWORD holds a secret")]
    [InlineData("file:/run/secrets/database", "Host=postgres;Password=cidre", "worker: the variable SIBRIDGE_DATABASE holds a secret")]
    [InlineData("stop_grace_period: 25s", "stop_grace_period: 10s", "worker: it has 10 s to give back what it holds")]
    [InlineData("stop_grace_period: 25s", "", "worker: it has 10 s to give back what it holds")]
    [InlineData("read_only: true\n", "user: root\n  read_only: true\n", "worker: it may do more than it needs")]
    [InlineData("restart: unless-stopped", "restart: on-failure", "worker: it is not started again when it dies")]
    [InlineData("max-size: 10m, ", "", "worker: its log grows without limit")]
    [InlineData("cpus: \"2\", memory: 1G", "cpus: \"2\"", "worker: its memory has no limit")]
    public void What_does_not_exist_is_seen(string right, string wrong, string sentence)
    {
        Yaml.ShouldContain(right);

        Broken(Image, Yaml.Replace(right, wrong, StringComparison.Ordinal)).ShouldContain(sentence);
    }

    [Fact]
    public void What_a_container_runs_can_be_started_without_one()
    {
        var process = ContainerProcess.Of(ComposeRules.Folder, "gateway-2")
            .With("SiBridge.dll", "/built/SiBridge.dll").With("http://*:5080", "http://127.0.0.1:7001").With("/run/secrets", "/mine");

        process.Command.ShouldBe(["dotnet", "/built/SiBridge.dll", "run", "--roles", "gateway", "--urls", "http://127.0.0.1:7001", "--behind-proxy"]);
        process.Environment["SIBRIDGE_DATABASE"].ShouldBe("file:/mine/database");
        process.WithVariable("SIBRIDGE_URLS", "http://127.0.0.1:7002").Environment["SIBRIDGE_URLS"].ShouldBe("http://127.0.0.1:7002");
        Should.Throw<InvalidOperationException>(() => process.With("/run/secrets", "/mine")).Message.ShouldContain("/run/secrets");
    }

    private static List<string> Broken(string image, params string[] files) => ComposeRules.Broken(ComposeFile.Parse(files), Dockerfile.Parse(image));

    private static string Read(string name) => File.ReadAllText(Path.Combine(ComposeRules.Folder, name));
}
