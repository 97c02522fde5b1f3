using System.CommandLine;
using SiBridge.Cli.Check;
using Spectre.Console;

namespace SiBridge.Cli;

/// <summary><c>check</c>: can this configuration run? Looks, and leaves nothing behind.</summary>
internal static class CheckVerb
{
    public static Command Command()
    {
        var settings = new BridgeSettings();
        var command = new Command(
            "check",
            "Dit si cette configuration peut marcher : réseau, dossier de données ou base PostgreSQL, serveur RabbitMQ, adresse d'écoute, canaux (connexion seulement, rien n'est envoyé). Code de sortie : 0 oui, 1 non.");
        settings.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var findings = await ConfigurationCheck.Run(settings.Read(parsed), stop);
            Show(parsed.InvocationConfiguration.Output, findings);
            return findings.Any(f => f.Level is Level.Erreur) ? ExitCode.Refused : ExitCode.Ok;
        });
        return command;
    }

    private static void Show(TextWriter output, IReadOnlyList<Finding> findings)
    {
        var table = Screen.Table("Quoi", "Verdict", "Détail");
        foreach (var f in findings)
        {
            var (word, colour) = f.Level switch
            {
                Level.Bon => ("bon", Color.Green),
                Level.Avertissement => ("à voir", Color.Yellow),
                Level.Erreur => ("ERREUR", Color.Red),
            };
            table.AddRow(new Text(f.What), new Text(word, colour), new Text(f.Detail));
        }

        Screen.On(output).Write(table);
        var (errors, warnings) = (findings.Count(f => f.Level is Level.Erreur), findings.Count(f => f.Level is Level.Avertissement));
        output.WriteLine((errors, warnings) switch
        {
            (0, 0) => "Cette configuration peut marcher.",
            (0, _) => $"Cette configuration peut marcher ; à voir : {warnings}.",
            _ => $"Cette configuration ne peut pas marcher ; erreurs : {errors}.",
        });
    }
}
