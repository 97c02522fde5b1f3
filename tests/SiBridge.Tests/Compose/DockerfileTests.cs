using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Shouldly;
using SiBridge.Cli;
using SiBridge.Hosting;
using SiBridge.Servers.Compose;
using SiBridge.Tests.Cli;
using Xunit;

namespace SiBridge.Tests.Compose;

/// <summary>The Dockerfile against the program and the repository; each rule is shown able to fail.</summary>
public sealed partial class DockerfileTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(ComposeRules.Folder, "Dockerfile"));
    private static readonly string Ignored = File.ReadAllText(Path.Combine(ComposeRules.Folder, "Dockerfile.dockerignore"));

    [Fact]
    public void The_image_is_built_from_what_is_there_and_runs_without_rights() => Broken(Text, Ignored).ShouldBeEmpty();

    [Theory]
    [InlineData("USER $APP_UID", "USER root", "it runs as root")]
    [InlineData("USER $APP_UID", "USER 0:0", "it runs as 0:0")]
    [InlineData("USER $APP_UID\n", "", "it runs as root")]
    [InlineData("aspnet:10.0-noble", "aspnet:latest", "mcr.microsoft.com/dotnet/aspnet:latest is not pinned")]
    [InlineData("COPY schemas schemas", "COPY schemes schemes", "schemes does not exist")]
    [InlineData("COPY compose/sample compose/sample\n", "", "src/SiBridge/SiBridge.csproj needs compose/sample, which is not copied")]
    [InlineData("COPY schemas schemas\n", "", "src/SiBridge/SiBridge.csproj needs schemas, which is not copied")]
    [InlineData(" Directory.Packages.props ./", " ./", "Directory.Packages.props is not copied")]
    [InlineData("COPY src src", "COPY src src\nCOPY README.md ./", "README.md does not reach the build")]
    [InlineData("publish src/SiBridge ", "publish src/Pont ", "src/Pont does not exist")]
    [InlineData("\"SiBridge.dll\"", "\"Pont.dll\"", "the program is not Pont.dll")]
    [InlineData("CMD [\"run\"]", "CMD [\"serve\"]", "serve is no verb")]
    [InlineData("SIBRIDGE_DATA=", "SIBRIDGE_DATEN=", "no option is told by SIBRIDGE_DATEN")]
    [InlineData("ENV SIBRIDGE_DATA=/data", "ENV SIBRIDGE_DATA=/donnees", "/donnees is not made")]
    public void What_is_wrong_with_an_image_is_seen(string right, string wrong, string sentence)
    {
        Text.ShouldContain(right);

        Broken(Text.Replace(right, wrong, StringComparison.Ordinal), Ignored).ShouldContain(sentence);
    }

    [Theory]
    [InlineData("src/SiBridge/Program.cs", true)]
    [InlineData("compose/sample/messages/places.json", true)]
    [InlineData("compose/private/database", false)]
    [InlineData("src/SiBridge/obj/project.assets.json", false)]
    [InlineData("src/SiBridge/bin/Release/net10.0/SiBridge.dll", false)]
    [InlineData(".git/config", false)]
    [InlineData("data/sibridge.db", false)]
    public void Secrets_and_what_was_built_elsewhere_stay_out_of_the_build(string path, bool reaches) => new DockerIgnore(Ignored).Lets(path).ShouldBe(reaches);

    [Fact]
    public async Task The_health_check_tells_a_bridge_that_is_ready_from_one_that_is_gone()
    {
        if (OperatingSystem.IsWindows()) return;
        using var folder = new Folder();
        var image = Dockerfile.Parse(Text);
        var options = new BridgeOptions(BridgeOptions.SamplePartners, Path.Combine(folder.Path, "data"), "http://127.0.0.1:0", BehindProxy: false);
        await using var app = await Bridge.Build(options, stop: TestContext.Current.CancellationToken);
        await app.StartAsync(TestContext.Current.CancellationToken);
        var port = new Uri(app.Urls.Single()).Port;
        var check = image.HealthTest.Select(t => t.Replace($"/{image.Exposed.Single()}", $"/{port}", StringComparison.Ordinal)).ToList();

        (await Run(check)).ShouldBe(0);
        (await Run(check.Select(t => t.Replace("/health/ready", "/health/raedy", StringComparison.Ordinal)))).ShouldBe(1);
        await app.StopAsync(TestContext.Current.CancellationToken);
        (await Run(check)).ShouldBe(1);
    }

    private static IEnumerable<string> Broken(string dockerfile, string ignore)
    {
        var image = Dockerfile.Parse(dockerfile);
        var ignored = new DockerIgnore(ignore);
        if (image.User is null or "root" || Zero().IsMatch(image.User)) yield return $"it runs as {image.User ?? "root"}";
        foreach (var name in image.Images.Where(i => !ComposeRules.Pinned(i))) yield return $"{name} is not pinned";
        foreach (var path in image.Copied)
        {
            if (!Path.Exists(Path.Combine(Repository.Root, path))) yield return $"{path} does not exist";
            else if (Kept(path).FirstOrDefault(file => !ignored.Lets(file)) is { } lost) yield return $"{lost} does not reach the build";
        }

        foreach (var needed in Directory.EnumerateFiles(Repository.Root, "Directory.*").Select(file => Path.GetFileName(file)).Concat(["global.json", ".editorconfig"]))
            if (!image.Copied.Contains(needed)) yield return $"{needed} is not copied";
        foreach (var (project, needed) in Needed().Distinct())
            if (!image.Copied.Any(c => (needed + "/").StartsWith(c + "/", StringComparison.Ordinal))) yield return $"{project} needs {needed}, which is not copied";

        var published = image.All.Single(i => i.Keyword is "RUN" && i.Text.StartsWith("dotnet publish", StringComparison.Ordinal)).Words[2];
        if (!Directory.Exists(Path.Combine(Repository.Root, published))) yield return $"{published} does not exist";
        if (image.Entrypoint is not ["dotnet", var program] || program != typeof(CommandLine).Assembly.GetName().Name + ".dll")
            yield return $"the program is not {image.Entrypoint[^1]}";
        if (image.Command is not ["run"]) yield return $"{image.Command[0]} is no verb";
        foreach (var (name, value) in image.Environment.Where(v => v.Key.StartsWith("SIBRIDGE_", StringComparison.Ordinal)))
        {
            if (!ComposeRules.Variables.ContainsKey(name)) yield return $"no option is told by {name}";
            if (!image.Final.Any(i => i.Keyword is "RUN" && i.Words.Contains(value))) yield return $"{value} is not made";
        }
    }

    /// <summary>What git would keep of a path: all but what was built.</summary>
    private static IEnumerable<string> Kept(string path)
    {
        var full = Path.Combine(Repository.Root, path);
        var files = File.Exists(full) ? [full] : Directory.EnumerateFiles(full, "*", SearchOption.AllDirectories);
        return files.Select(f => Path.GetRelativePath(Repository.Root, f).Replace('\\', '/')).Where(f => !Built().IsMatch(f)).Order();
    }

    /// <summary>The folders outside its own that a project of the program takes files from.</summary>
    private static IEnumerable<(string Project, string Folder)> Needed() =>
        from project in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
        from Match include in Outside().Matches(File.ReadAllText(project))
        select (Path.GetRelativePath(Repository.Root, project), include.Groups[1].Value.TrimEnd('/'));

    private static async Task<int> Run(IEnumerable<string> command)
    {
        using var process = Process.Start(new ProcessStartInfo(command.First(), command.Skip(1)) { RedirectStandardError = true })!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode;
    }

    [GeneratedRegex("^0(:|$)")]
    private static partial Regex Zero();

    [GeneratedRegex("(^|/)(bin|obj)/")]
    private static partial Regex Built();

    [GeneratedRegex("Include=\"\\.\\./\\.\\./([^\"*]+)")]
    private static partial Regex Outside();
}
