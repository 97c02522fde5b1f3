using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using SiBridge.Hosting;

namespace SiBridge.Cli;

/// <summary>The verbs of contract §1, one file each.</summary>
internal static class CommandLine
{
    /// <summary>A bridge stops within 20 s; what lasts longer than that after Ctrl-C is cut off.</summary>
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(20);

    public static async Task<int> Run(string[] args, TextWriter output, TextWriter error)
    {
        var parsed = Root().Parse(args);
        if (parsed.Action is ParseErrorAction)
        {
            foreach (var mistake in Mistakes.In(parsed)) await error.WriteLineAsync(mistake);
            await error.WriteLineAsync($"Aide : sibridge {FrenchHelp.Path(parsed.CommandResult.Command)}--help");
            return ExitCode.CannotRun;
        }

        try
        {
            return await parsed.InvokeAsync(new()
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = StopWithin,
            });
        }
        catch (Exception e) when (e is CannotRunException or CannotStartException)
        {
            await error.WriteLineAsync(e.Message);
            return ExitCode.CannotRun;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
    }

    private static RootCommand Root()
    {
        var root = new RootCommand("SiBridge : relie Missions Locales, organismes de formation et Régions.")
        {
            RunVerb.Command(), DemoVerb.Command(), CheckVerb.Command(), ImportVerb.Command(), ValidateVerb.Command(), TranslateVerb.Command(), ClassifyVerb.Command(), KeyVerb.Command(), SecretVerb.Command(),
            FailuresVerb.Command(), ReplayVerb.Command(), ReplaysVerb.Command(), CorrectVerb.Command(), RedirectVerb.Command(), ResendVerb.Command(), SkipVerb.Command(), EcheancesVerb.Command(),
            ChannelsVerb.List(), SourcesVerb.Command(), CorrespondancesVerb.Command(), ChannelsVerb.Suspend(), ChannelsVerb.Resume(), ReportVerb.Command(), RegionTableVerb.Command(), SimulateVerb.Command(), VersionVerb.Command(),
        };
        foreach (var option in root.Options)
        {
            if (option is HelpOption help)
            {
                help.Description = "cette aide";
                help.Action = new FrenchHelp();
            }
            else if (option is VersionOption version)
            {
                version.Description = "la version de ce programme";
            }
        }

        return root;
    }
}

/// <summary>What scripts rely on.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>The question was answered, and the answer is no.</summary>
    public const int Refused = 1;

    /// <summary>The question could not be asked: a file that is missing, a bridge that does not answer, a wrong option.</summary>
    public const int CannotRun = 2;

    /// <summary>The bridge ran and then broke down.</summary>
    public const int Died = 3;

    /// <summary>Ctrl-C, as shells count it: 128 + SIGINT.</summary>
    public const int Interrupted = 130;
}

/// <summary>Why a verb cannot do its work: one clear sentence in French.</summary>
internal class CannotRunException(string message) : Exception(message);

/// <summary>The bridge does not answer, or not in time: it may in a moment.</summary>
internal sealed class BridgeAwayException(string message) : CannotRunException(message);
