namespace SiBridge.Servers.Compose;

/// <summary>
/// <c>compose.yaml</c> (and files laid over it) as Docker Compose reads it, as far as this project uses that format: so that tests can judge
/// what it names, and start the processes that its containers would run.
/// </summary>
public sealed class ComposeFile
{
    private ComposeFile(YamlMap root)
    {
        var services = root.Map("services");
        Services = services.Keys.ToDictionary(name => name, name => new ComposeService(name, services.Map(name)));
        Secrets = root.Map("secrets").Entries(secret => new YamlMap(secret).Text("file") ?? "");
        Volumes = [.. root.Map("volumes").Keys];
        Networks = [.. root.Map("networks").Keys];
    }

    public IReadOnlyDictionary<string, ComposeService> Services { get; }

    /// <summary>The file of each secret that is declared, relative to the folder.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; }

    public IReadOnlyList<string> Volumes { get; }

    public IReadOnlyList<string> Networks { get; }

    /// <param name="texts">One file, and those that are laid over it, in this order.</param>
    public static ComposeFile Parse(params string[] texts) =>
        new(new YamlMap(texts.Select(YamlMap.Read).Aggregate((under, over) => YamlMap.Merge(Extended(over, under), under))));

    /// <summary>A service that extends another has all of that one's entries beneath its own.</summary>
    private static Dictionary<object, object> Extended(Dictionary<object, object> file, Dictionary<object, object> under)
    {
        foreach (var (name, service) in new YamlMap(file).Map("services").Entries(s => (Dictionary<object, object>)s))
        {
            if (new YamlMap(service).Map("extends").Text("service") is not { } extended) continue;
            service.Remove("extends");
            new YamlMap(file).Map("services").Set(name, YamlMap.Merge(service, new YamlMap(under).Map("services").Raw(extended)));
        }

        return file;
    }
}
