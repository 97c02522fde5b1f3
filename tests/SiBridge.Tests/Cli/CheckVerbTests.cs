using System.Net;
using System.Net.Sockets;
using Shouldly;
using SiBridge.Hosting;
using Xunit;

namespace SiBridge.Tests.Cli;

public sealed class CheckVerbTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_sample_network_can_run_and_checking_leaves_nothing_behind()
    {
        var data = Path.Combine(folder.Path, "data");

        var run = await Invocation.Of("check", "--data", data, "--urls", FreeUrl());

        run.Code.ShouldBe(0, run.Output);
        Directory.Exists(data).ShouldBeFalse();
    }

    [Fact]
    public async Task Every_problem_of_the_network_file_is_told_with_its_place()
    {
        var file = folder.Write("partners.json", """
            { "network": { "name": "N", "timezone": "Europe/Lyon" }, "partners": [
              { "code": "of", "kind": "organisme", "name": "O", "sirets": ["12345678200011"] } ] }
            """);

        var run = await Invocation.Of("check", "--partners", file, "--data", folder.Path, "--urls", FreeUrl());

        run.Code.ShouldBe(1);
        run.Output.ShouldContain($"{file}:1:41: /network/timezone");
        run.Output.ShouldContain("/partners/0/sirets/0");
    }

    [Fact]
    public async Task The_public_keys_of_the_sample_on_an_address_for_other_machines_cannot_run()
    {
        var run = await Invocation.Of("check", "--data", folder.Path, "--urls", "http://0.0.0.0:0", "--behind-proxy");

        run.Code.ShouldBe(1);
        run.Output.ShouldContain("publique");
    }

    [Fact]
    public async Task Each_source_is_looked_at_as_the_bridge_would()
    {
        var (there, gone) = (Path.Combine(folder.Path, "depot"), Path.Combine(folder.Path, "absent"));
        Directory.CreateDirectory(there);
        var file = folder.Write("partners.json", $$"""
            { "network": { "name": "N", "timezone": "Europe/Paris", "allow": ["127.0.0.0/8"] }, "partners": [ { "code": "carif", "kind": "carif", "name": "C", "sends": [
              { "code": "bon", "source": { "kind": "directory", "path": "{{there}}", "format": "lheo" } },
              { "code": "absent", "source": { "kind": "directory", "path": "{{gone}}", "format": "lheo" } },
              { "code": "ferme", "source": { "kind": "https", "url": "{{FreeUrl()}}/offre.xml", "format": "lheo" } } ] } ] }
            """);

        var run = await Invocation.Of("check", "--partners", file, "--data", Path.Combine(folder.Path, "data"), "--urls", FreeUrl());

        run.Code.ShouldBe(1);
        run.Output.ShouldContain($"les fichiers de {there} se lisent et se rangent");
        run.Output.ShouldContain($"le dossier {gone} n'existe pas");
        run.Output.ShouldContain("source carif/ferme");
        run.Output.ShouldContain("ne se joint pas");
    }

    [Fact]
    public async Task A_data_folder_in_use_by_a_running_bridge_is_told_and_is_no_fault()
    {
        using var held = new DataFolder(folder.Path);

        var run = await Invocation.Of("check", "--data", folder.Path, "--urls", FreeUrl());

        run.Code.ShouldBe(0, run.Output);
        run.Output.ShouldContain("pont en marche");
    }

    [Fact]
    public async Task A_channel_that_answers_is_good_and_a_missing_secret_is_only_a_warning()
    {
        using var partner = new TcpListener(IPAddress.Loopback, 0);
        partner.Start();

        var run = await Check(channelPort: ((IPEndPoint)partner.LocalEndpoint).Port, allow: "127.0.0.0/8");

        run.Code.ShouldBe(0, run.Output);
        run.Output.ShouldContain("accepte la connexion");
        run.Output.ShouldContain("sans « secret »");
    }

    [Fact]
    public async Task A_channel_that_nobody_listens_behind_cannot_run()
    {
        var run = await Check(channelPort: new Uri(FreeUrl()).Port, allow: "127.0.0.0/8");

        run.Code.ShouldBe(1);
        run.Output.ShouldContain("ne se joint pas");
    }

    [Fact]
    public async Task A_channel_outside_of_what_the_network_allows_is_refused_with_its_place()
    {
        var run = await Check(channelPort: 80, allow: "10.0.0.0/8");

        run.Code.ShouldBe(1);
        run.Output.ShouldContain("/partners/0/receives/0/channel/url");
    }

    [Fact]
    public async Task Servers_that_nobody_listens_behind_cannot_run_and_no_data_folder_is_looked_at()
    {
        var (database, broker) = (new Uri(FreeUrl()).Port, new Uri(FreeUrl()).Port);

        var run = await Invocation.Of(
            "check", "--database", $"Host=127.0.0.1;Port={database};Database=d;Username=u;Password=tres-secret", "--broker", $"amqp://u:tres-secret@127.0.0.1:{broker}/v",
            "--roles", "worker", "--urls", FreeUrl());

        run.Code.ShouldBe(1, run.Output);
        run.Output.ShouldContain($"PostgreSQL 127.0.0.1:{database}/d : le serveur ne se joint pas (ConnectionRefused)");
        run.Output.ShouldContain($"RabbitMQ 127.0.0.1:{broker}, vhost v : le serveur ne se joint pas (ConnectionRefused)");
        run.Output.ShouldNotContain("données");
        run.Output.ShouldNotContain("tres-secret");
    }

    private Task<Invocation> Check(int channelPort, string allow)
    {
        var file = folder.Write("partners.json", $$"""
            { "network": { "name": "N", "timezone": "Europe/Paris", "allow": ["{{allow}}"] }, "partners": [
              { "code": "of", "kind": "organisme", "name": "O", "sirets": ["12345678200010"],
                "receives": [ { "code": "http", "types": ["*"], "channel": { "kind": "http", "url": "http://127.0.0.1:{{channelPort}}/x" } } ] } ] }
            """);
        return Invocation.Of("check", "--partners", file, "--data", folder.Path, "--urls", FreeUrl());
    }

    private static string FreeUrl()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
    }
}
