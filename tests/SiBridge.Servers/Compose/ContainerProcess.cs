namespace SiBridge.Servers.Compose;

/// <summary>
/// The process that a container would run, to be started without one: what differs on this machine (the program's file, addresses, mounted
/// files) is put in the place of what the container has.
/// </summary>
/// <param name="Command">The program and its arguments.</param>
/// <param name="Environment">What the image and the service set; nothing of the image below them.</param>
public sealed record ContainerProcess(IReadOnlyList<string> Command, IReadOnlyDictionary<string, string> Environment)
{
    /// <param name="folder">Where compose.yaml and the Dockerfile lie.</param>
    public static ContainerProcess Of(string folder, string service) => Of(
        ComposeFile.Parse(File.ReadAllText(Path.Combine(folder, "compose.yaml"))).Services[service],
        Dockerfile.Parse(File.ReadAllText(Path.Combine(folder, "Dockerfile"))));

    public static ContainerProcess Of(ComposeService service, Dockerfile image)
    {
        var environment = new Dictionary<string, string>(image.Environment);
        foreach (var (name, value) in service.Environment) environment[name] = value;
        return new([.. image.Entrypoint, .. service.Command is [] ? image.Command : service.Command], environment);
    }

    /// <summary>Replaces a text wherever it stands in an argument or a variable's value.</summary>
    /// <exception cref="InvalidOperationException">It stands nowhere: the test and compose.yaml no longer speak of the same.</exception>
    public ContainerProcess With(string inContainer, string here)
    {
        if (!Command.Concat(Environment.Values).Any(text => text.Contains(inContainer, StringComparison.Ordinal)))
            throw new InvalidOperationException($"no argument and no variable of the container names {inContainer}");
        return new(
            [.. Command.Select(argument => argument.Replace(inContainer, here, StringComparison.Ordinal))],
            Environment.ToDictionary(v => v.Key, v => v.Value.Replace(inContainer, here, StringComparison.Ordinal)));
    }

    /// <summary>For what has its own address in each container, but not on one machine.</summary>
    public ContainerProcess WithVariable(string name, string value) => this with { Environment = new Dictionary<string, string>(Environment) { [name] = value } };
}
