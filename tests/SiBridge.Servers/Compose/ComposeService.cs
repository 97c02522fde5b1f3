using System.Globalization;

namespace SiBridge.Servers.Compose;

/// <summary>What a container sees of the machine or of a volume.</summary>
/// <param name="Source">A path that begins with a dot, relative to the folder; or the name of a volume.</param>
public sealed record Mount(string Source, string Target, bool ReadOnly)
{
    public bool IsVolume => Source[0] is not ('.' or '/');
}

/// <param name="Address">The machine's address that is listened on; empty: all.</param>
public sealed record PublishedPort(string Address, string Published, string Target);

/// <summary>One service of a <see cref="ComposeFile"/>.</summary>
public sealed class ComposeService
{
    private readonly YamlMap map;

    internal ComposeService(string name, YamlMap map)
    {
        (Name, this.map) = (name, map);
        Secrets = map.List("secrets").Select(Secret).ToDictionary(s => s.Source, s => s.Target);
        // A later mount takes the place of an earlier one with the same target.
        Mounts = [.. map.List("volumes").Select(Mounted).GroupBy(m => m.Target).Select(same => same.Last())];
        Ports = [.. map.Texts("ports").Select(Port)];
    }

    public string Name { get; }

    public string Image => map.Text("image") ?? "";

    /// <summary>Relative to the folder; null when the image is not built here.</summary>
    public string? BuildContext => map.Map("build").Text("context");

    /// <summary>Relative to the build's context.</summary>
    public string? Dockerfile => map.Map("build").Text("dockerfile");

    public IReadOnlyList<string> Command => map.Texts("command");

    public IReadOnlyDictionary<string, string> Environment => map.Map("environment").Entries(value => value as string ?? "");

    /// <summary>Each secret's path in the container.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; }

    public IReadOnlyList<Mount> Mounts { get; }

    public IReadOnlyList<PublishedPort> Ports { get; }

    public IReadOnlyList<string> Networks => map.Names("networks");

    /// <summary>The names by which others on its networks find it.</summary>
    public IReadOnlyList<string> Hosts => [Name, .. Networks.SelectMany(n => map.Map("networks").Map(n).Texts("aliases"))];

    /// <summary>What must be the case with each service before this one is started.</summary>
    public IReadOnlyDictionary<string, string> DependsOn => map.Map("depends_on").Entries(d => new YamlMap(d).Text("condition") ?? "");

    public IReadOnlyList<string> HealthTest => map.Map("healthcheck").Texts("test");

    public int Replicas => int.Parse(map.Text("scale") ?? "1", CultureInfo.InvariantCulture);

    /// <summary>Ten seconds unless it says otherwise.</summary>
    public TimeSpan StopGrace => TimeSpan.FromSeconds(int.Parse((map.Text("stop_grace_period") ?? "10s").TrimEnd('s'), CultureInfo.InvariantCulture));

    public string? User => map.Text("user");

    public bool ReadOnly => map.Text("read_only") is "true";

    public string? Restart => map.Text("restart");

    public string? LogLimit => map.Map("logging").Map("options").Text("max-size");

    public string? MemoryLimit => map.Map("deploy").Map("resources").Map("limits").Text("memory");

    private static (string Source, string Target) Secret(object item)
    {
        var (source, target) = item is string name ? (name, name) : (new YamlMap(item).Text("source")!, new YamlMap(item).Text("target")!);
        return (source, target[0] is '/' ? target : "/run/secrets/" + target);
    }

    private static Mount Mounted(object item)
    {
        if (item is not string text)
        {
            var mount = new YamlMap(item);
            return new(mount.Text("source")!, mount.Text("target")!, mount.Text("read_only") is "true");
        }

        var parts = text.Split(':');
        return new(parts[0], parts[1], parts.Length > 2 && parts[2] is "ro");
    }

    private static PublishedPort Port(string text)
    {
        var parts = text.Split(':');
        return new(parts.Length > 2 ? parts[0] : "", parts.Length > 1 ? parts[^2] : "", parts[^1]);
    }
}
