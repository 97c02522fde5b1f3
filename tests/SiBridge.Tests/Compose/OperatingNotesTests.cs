using System.CommandLine;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Shouldly;
using SiBridge.Cli;
using SiBridge.Hosting;
using SiBridge.Servers.Compose;
using SiBridge.Tests.Cli;
using Xunit;

namespace SiBridge.Tests.Compose;

/// <summary>compose/README.md: its start is run, and what its commands name is looked up.</summary>
public sealed partial class OperatingNotesTests : IDisposable
{
    private static readonly string Notes = Read("README.md");
    private static readonly ComposeFile Compose = ComposeFile.Parse(Read("compose.yaml"), Read("compose.cluster.yaml"));

    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_start_makes_every_file_that_compose_mounts_for_its_owner_and_the_containers_alone()
    {
        if (OperatingSystem.IsWindows()) return;
        await Start();

        foreach (var file in Compose.Secrets.Values.Append("./private/network/partners.json"))
            (File.GetUnixFileMode(Path.Combine(folder.Path, file)) & UnixFileMode.OtherRead).ShouldBe(UnixFileMode.OtherRead, file);
        File.GetUnixFileMode(Path.Combine(folder.Path, "private")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.ReadAllLines(Path.Combine(Repository.Root, ".gitignore")).ShouldContain("compose/private/");
    }

    [Fact]
    public async Task The_program_takes_what_the_start_made_and_finds_both_servers_under_the_names_that_compose_gives_them()
    {
        if (OperatingSystem.IsWindows()) return;
        await Start();
        var (postgres, password) = (Compose.Services["postgres"], Made("postgres_password"));
        var account = Made("rabbitmq_account.conf").Split('\n').Select(line => line.Split(" = ")).ToDictionary(pair => pair[0], pair => pair[1]);

        foreach (var service in Compose.Services.Values.Where(ComposeRules.IsBridge))
        {
            var options = Read(service);

            options.Database.ShouldBe(
                $"Host={postgres.Hosts[0]};Database={postgres.Environment["POSTGRES_DB"]};Username={postgres.Environment["POSTGRES_USER"]};Password={password}");
            options.Broker.ShouldBe($"amqp://{account["default_user"]}:{account["default_pass"]}@broker:5672/");
            options.Roles.ToString().ShouldBe(ComposeRules.RoleOf(service), StringCompareShould.IgnoreCase);
            options.BehindProxy.ShouldBe(ComposeRules.RoleOf(service) is "gateway");
            service.Networks.ShouldContain("inside");
        }

        postgres.Networks.ShouldBe(["inside"]);
        Compose.Services.Values.Where(s => s.Hosts.Contains("broker")).ShouldAllBe(s => s.Networks.Single() == "inside" && s.Secrets.ContainsKey("rabbitmq_account"));
    }

    [Fact]
    public void The_notes_name_only_services_volumes_and_files_that_exist()
    {
        Unknown(Notes).ShouldBeEmpty();

        Unknown("`docker compose stop gateway-3 worker`").ShouldBe(["gateway-3"]);
        Unknown("`docker compose up --detach --scale facteur=4`").ShouldBe(["facteur"]);
        Unknown("`docker compose exec -T postgresql pg_dump`").ShouldBe(["postgresql"]);
        Unknown("`docker volume rm sibridge_rabbit`").ShouldBe(["sibridge_rabbit"]);
        Unknown("`docker compose -f compose.trio.yaml`").ShouldBe(["compose.trio.yaml"]);
        Unknown("`docker compose exec gateway-1 dotnet SiBridge.dll echecs`").ShouldBe(["echecs"]);
        Unknown("`docker compose exec gateway-1 dotnet SiBridge.dll failures --cle k`").ShouldBe(["--cle", "k"]);
        Unknown("`src/SiBridge/Stockage`").ShouldBe(["src/SiBridge/Stockage"]);
        Unknown("`http://127.0.0.1:5080` and `http://127.0.0.1:5099`").ShouldBe(["http://127.0.0.1:5099"]);
    }

    private static IEnumerable<string> Unknown(string notes)
    {
        var services = Command().Matches(notes).SelectMany(m => m.Groups["one"].Success ? [m.Groups["one"].Value] : Words(m.Groups["many"].Value))
            .Concat(Scaled().Matches(notes).Select(m => m.Groups[1].Value));
        var volumes = Volume().Matches(notes).Select(m => m.Groups[1].Value);
        var files = Overlay().Matches(notes).Select(m => m.Groups[1].Value);
        var sources = Source().Matches(notes).Select(m => m.Groups[1].Value);
        var published = Compose.Services.Values.SelectMany(s => s.Ports).Select(p => $"http://{p.Address}:{p.Published}").ToList();
        return
        [
            .. services.Where(s => !Compose.Services.ContainsKey(s)),
            .. volumes.Where(v => !Compose.Volumes.Select(d => "sibridge_" + d).Contains(v)),
            .. files.Where(f => !File.Exists(Path.Combine(ComposeRules.Folder, f))),
            .. sources.Where(s => !Path.Exists(Path.Combine(Repository.Root, s))),
            .. Address().Matches(notes).Select(m => m.Value).Where(a => !published.Contains(a)),
            .. Verb().Matches(notes).SelectMany(m => Mistaken(Words(m.Groups[1].Value))),
        ];
    }

    private static IEnumerable<string> Mistaken(string[] line)
    {
        Command[] verbs = [FailuresVerb.Command(), ChannelsVerb.List(), KeyVerb.Command(), CheckVerb.Command()];
        return verbs.SingleOrDefault(v => v.Name == line[0]) is { } verb ? verb.Parse(line[1..]).UnmatchedTokens : [line[0]];
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private BridgeOptions Read(ComposeService service)
    {
        var process = ContainerProcess.Of(service, Dockerfile.Parse(Read("Dockerfile"))).With("/run/secrets", Path.Combine(folder.Path, "private"));
        var (settings, command) = (new BridgeSettings(), new Command("run"));
        settings.AddTo(command);
        // A variable of a service is as good as its option; this process's own environment is shared by all tests.
        var told = process.Environment.Where(v => ComposeRules.Variables.ContainsKey(v.Key)).SelectMany(v => new[] { ComposeRules.Variables[v.Key], v.Value });
        return settings.Read(command.Parse([.. process.Command.Skip(3), .. told]));
    }

    private async Task Start()
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "sample"));
        File.Copy(Path.Combine(ComposeRules.Folder, "sample", "partners.json"), Path.Combine(folder.Path, "sample", "partners.json"));
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", StartBlock().Match(Notes).Groups[1].Value]) { WorkingDirectory = folder.Path })!;
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        shell.ExitCode.ShouldBe(0);
    }

    private string Made(string name) => File.ReadAllText(Path.Combine(folder.Path, "private", name)).TrimEnd('\n');

    private static string Read(string name) => File.ReadAllText(Path.Combine(ComposeRules.Folder, name));

    [GeneratedRegex(@"## Start.*?```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex StartBlock();

    /// <summary>The service that a command runs something in, or all that it acts upon.</summary>
    [GeneratedRegex(@"docker compose (?:(?:exec|run)(?: --?[\w-]+)* (?<one>[\w-]+)|(?:stop|up|rm)(?: --[\w-]+(?: \w+=\d+)?)*(?<many>(?: [a-z][\w-]*)*))")]
    private static partial Regex Command();

    [GeneratedRegex(@"--scale (\w+)=")]
    private static partial Regex Scaled();

    [GeneratedRegex(@"docker volume rm (\S+?)[`\n]")]
    private static partial Regex Volume();

    [GeneratedRegex(@"-f (\S+\.yaml)")]
    private static partial Regex Overlay();

    [GeneratedRegex(@"`(src/[^`]+)`")]
    private static partial Regex Source();

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();

    [GeneratedRegex(@"dotnet SiBridge\.dll ([^`\n]+)")]
    private static partial Regex Verb();
}
