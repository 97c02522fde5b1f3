using System.CommandLine;
using System.Reflection;

namespace SiBridge.Cli;

/// <summary><c>version</c>.</summary>
internal static class VersionVerb
{
    public static Command Command()
    {
        var command = new Command("version", "Dit la version de ce programme.");
        command.SetAction(parsed => parsed.InvocationConfiguration.Output.WriteLine($"SiBridge {Version}"));
        return command;
    }

    /// <summary>As built; what follows a plus sign names the commit.</summary>
    private static string Version => typeof(VersionVerb).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
