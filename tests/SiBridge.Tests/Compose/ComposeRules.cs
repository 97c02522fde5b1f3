using System.CommandLine;
using System.Text.RegularExpressions;
using SiBridge.Cli;
using SiBridge.Servers.Compose;

namespace SiBridge.Tests.Compose;

/// <summary>What must hold of compose.yaml: each thing it names exists in the program, in the repository or in the file itself.</summary>
internal static partial class ComposeRules
{
    /// <summary>Made by whoever starts it, and kept out of git: the README says how.</summary>
    public const string Private = "./private/";

    private static readonly string[] Roles = ["gateway", "worker"];

    public static readonly string Folder = Path.Combine(Repository.Root, "compose");

    /// <summary>A sentence for each rule that is broken.</summary>
    public static List<string> Broken(ComposeFile file, Dockerfile image) =>
    [
        .. from service in file.Services.Values
           from broken in OfAll(file, service).Concat(IsBridge(service) ? OfBridge(service, image) : [])
           select $"{service.Name}: {broken}",
        .. Unused("secret", file.Secrets.Keys, file.Services.Values.SelectMany(s => s.Secrets.Keys)),
        .. Unused("volume", file.Volumes, file.Services.Values.SelectMany(s => s.Mounts.Where(m => m.IsVolume).Select(m => m.Source))),
        .. file.Secrets.Values.Where(path => !path.StartsWith(Private, StringComparison.Ordinal)).Select(path => $"the secret {path} does not lie in {Private}"),
        .. from role in Roles where file.Services.Values.Where(s => RoleOf(s) == role).Sum(s => s.Replicas) != 2 select $"there are not two of {role}",
    ];

    public static bool IsBridge(ComposeService service) => service.BuildContext is not null;

    public static string? RoleOf(ComposeService service) => Following(service.Command, "--roles");

    /// <summary>The port that the program listens on: as the service says, else the program's own default.</summary>
    public static string PortOf(ComposeService service) => Regex.Match(
        Following(service.Command, "--urls") ?? service.Environment.GetValueOrDefault("SIBRIDGE_URLS") ?? (string)Run("--urls").GetDefaultValue()!, @":(\d+)/?$").Groups[1].Value;

    private static IEnumerable<string> OfAll(ComposeFile file, ComposeService service)
    {
        if (!Pinned(service.Image)) yield return $"the image {service.Image} is not pinned";
        foreach (var secret in service.Secrets.Keys.Except(file.Secrets.Keys)) yield return $"the secret {secret} is not declared";
        foreach (var network in service.Networks.Except(file.Networks)) yield return $"the network {network} is not declared";
        foreach (var mount in service.Mounts.Where(m => m.IsVolume && !file.Volumes.Contains(m.Source))) yield return $"the volume {mount.Source} is not declared";
        foreach (var mount in service.Mounts.Where(m => !m.IsVolume))
        {
            if (!mount.ReadOnly) yield return $"{mount.Source} can be written by the container";
            if (!mount.Source.StartsWith(Private, StringComparison.Ordinal) && !Path.Exists(Path.Combine(Folder, mount.Source)))
                yield return $"{mount.Source} does not exist";
        }

        foreach (var (needed, condition) in service.DependsOn)
        {
            if (!file.Services.TryGetValue(needed, out var other)) yield return $"it waits for {needed}, which does not exist";
            else if (condition is not "service_healthy" || other.HealthTest is []) yield return $"it waits for {needed}, whose health nobody asks";
        }

        foreach (var (name, value) in service.Environment)
            if (Secret().IsMatch(name + "=" + value)) yield return $"the variable {name} holds a secret";
        if (service.Restart is not "unless-stopped") yield return "it is not started again when it dies";
        if (service.LogLimit is null) yield return "its log grows without limit";
        if (service.MemoryLimit is null) yield return "its memory has no limit";
    }

    private static IEnumerable<string> OfBridge(ComposeService service, Dockerfile image)
    {
        var process = ContainerProcess.Of(service, image);
        var arguments = process.Command.Skip(image.Entrypoint.Count).ToList();
        if (arguments is not ["run", ..]) yield return "its command is not run";
        foreach (var error in RunVerb.Command().Parse([.. arguments.Skip(1)]).Errors) yield return error.Message;
        foreach (var name in process.Environment.Keys.Where(name => name.StartsWith("SIBRIDGE_", StringComparison.Ordinal)).Except(Variables.Keys))
            yield return $"no option is told by {name}";
        foreach (var path in arguments.Concat(process.Environment.Values).Select(text => InContainer().Match(text).Value))
            if (path is not "" && !IsThere(service, image, path)) yield return $"{path} is not in the container";

        var port = PortOf(service);
        if (!image.Exposed.SequenceEqual([port])) yield return $"it listens on {port}, and the image exposes {string.Join(' ', image.Exposed)}";
        if (!image.HealthTest.Any(text => text.Contains($"/127.0.0.1/{port} ", StringComparison.Ordinal))) yield return $"the health check does not ask port {port}";
        foreach (var published in service.Ports)
        {
            if (published.Target != port) yield return $"the port {published.Target} is published, and it listens on {port}";
            if (published.Address is not "127.0.0.1") yield return "plain http leaves the machine";
        }

        if (service.Ports is [] == (RoleOf(service) is "gateway")) yield return "gateways are published, and nothing else";
        if (service.DependsOn.Keys.Any(name => name is not "postgres")) yield return "the bridge waits for the database alone";
        if (service.StopGrace < TimeSpan.FromSeconds(20)) yield return $"it has {service.StopGrace.TotalSeconds} s to give back what it holds";
        if (service.User is not null || !service.ReadOnly) yield return "it may do more than it needs";
        if (service.Image != $"sibridge:{ProgramVersion}") yield return $"its image is not that of version {ProgramVersion}";
        if (service.Dockerfile is not { } dockerfile || !File.Exists(Path.Combine(Folder, service.BuildContext!, dockerfile)))
            yield return $"{service.Dockerfile} does not exist";
    }

    /// <summary>The variables that give an option of <c>run</c>, each with its option: as the options' own help tells them.</summary>
    public static Dictionary<string, string> Variables { get; } =
        RunVerb.Command().Options.Select(o => (o.Name, Variable: Regex.Match(o.Description ?? "", @"(?<=\[)SIBRIDGE_\w+(?=\])").Value))
            .Where(o => o.Variable is not "").ToDictionary(o => o.Variable, o => o.Name);

    public static bool Pinned(string image) => Regex.IsMatch(image, @":\d+(\.\d+)*(-[a-z][a-z0-9.]*)?$");

    private static string ProgramVersion => Regex.Match(File.ReadAllText(Path.Combine(Repository.Root, "Directory.Build.props")), "<Version>(.+)</Version>").Groups[1].Value;

    private static Option Run(string name) => RunVerb.Command().Options.Single(o => o.Name == name);

    private static string? Following(IReadOnlyList<string> arguments, string option) => arguments.SkipWhile(a => a != option).Skip(1).FirstOrDefault();

    private static bool IsThere(ComposeService service, Dockerfile image, string path) =>
        service.Secrets.Values.Contains(path) || service.Mounts.Any(m => path.StartsWith(m.Target + "/", StringComparison.Ordinal))
        || image.Final.Any(i => i.Keyword is "RUN" && i.Words.Contains(path));

    private static IEnumerable<string> Unused(string kind, IEnumerable<string> declared, IEnumerable<string> used) =>
        declared.Except(used).Select(name => $"the {kind} {name} is used by nobody");

    /// <summary>An absolute path, with or without <c>file:</c> before it.</summary>
    [GeneratedRegex("(?<=^|^file:)/.+$")]
    private static partial Regex InContainer();

    [GeneratedRegex("(?i)(PASSWORD|SECRET|COOKIE|KEY)=|Password=|://[^/]*:[^/]*@")]
    private static partial Regex Secret();
}
