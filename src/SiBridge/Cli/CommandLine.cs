using System.CommandLine;

namespace SiBridge.Cli;

/// <summary>The verbs of contract §1, one file each.</summary>
internal static class CommandLine
{
    public static RootCommand Root() => new("SiBridge : relie Missions Locales, organismes de formation et Régions.")
    {
        RunVerb.Command(),
    };
}
