using System.CommandLine;
using SiBridge.Cli.Import;
using SiBridge.Translation.Lheo;

namespace SiBridge.Cli;

/// <summary><c>import lheo</c>: brings a catalogue of any size to a running bridge, of which only what changed travels.</summary>
internal static class ImportVerb
{
    public static Command Command()
    {
        var bridges = new RunningBridge("du partenaire qui publie le catalogue");
        var file = new Argument<string>("fichier") { Description = "un catalogue LHEO 2.0, 2.2 ou 2.3 ; - pour l'entrée standard" };
        var full = new Option<bool>("--full") { Description = "le catalogue est entier : les sessions à venir qu'un catalogue avait dites et qui n'y sont plus sont annulées" };
        var report = Options.Plain("--report", "FICHIER", "où écrire chaque session refusée et chaque bizarrerie, avec sa ligne et son chemin");
        var dry = new Option<bool>("--dry-run") { Description = "lit, compare et compte, sans rien envoyer ; sans --key, sans rien demander au pont non plus" };
        var lheo = new Command(
            "lheo",
            "Lit un catalogue LHEO et n'envoie que les sessions qui ont changé depuis la dernière fois. Interrompu, il se relance : ce qui est arrivé n'est pas renvoyé. Code de sortie : 0 tout est pris, 1 des sessions sont refusées, le fichier est abîmé, ou --full et il ne porte aucune session, 2 impossible, 130 interrompu.")
        {
            file, full, report, dry,
        };
        bridges.AddTo(lheo);
        lheo.SetAction(async (parsed, stop) =>
        {
            var (path, isDry) = (parsed.GetValue(file)!, parsed.GetValue(dry));
            using var input = Open(path);
            using var written = parsed.GetValue(report) is { } to ? Create(to) : TextWriter.Null;
            using var bridge = isDry && !bridges.HasKey(parsed) ? null : bridges.Connect(parsed);
            var outbox = new ImportOutbox(bridge, isDry);
            using var reader = new LheoReader(input, Paris());
            var import = new CatalogueImport(reader, outbox, new(written, path is "-" ? "(entrée)" : path), parsed.GetValue(full));
            await ImportProgress.Follow(parsed.InvocationConfiguration.Error, input, import, stop);
            return await Tell(parsed, import, isDry);
        });
        return new("import", "Importe ce qu'un partenaire publie dans un format à lui.") { lheo };
    }

    private static async Task<int> Tell(ParseResult parsed, CatalogueImport import, bool dry)
    {
        var summary = import.Summary(dry);
        import.Report.Line(summary);
        await parsed.InvocationConfiguration.Output.WriteLineAsync(summary);
        if (import.Broken is { } broken) await parsed.InvocationConfiguration.Error.WriteLineAsync(broken);
        return import.Interrupted ? ExitCode.Interrupted : import.Broken is not null || import.Refused > 0 || import.IsEmptyOffer ? ExitCode.Refused : ExitCode.Ok;
    }

    /// <summary>The dates of a catalogue are French, wherever this program runs.</summary>
    private static TimeZoneInfo Paris() => TimeZoneInfo.TryFindSystemTimeZoneById("Europe/Paris", out var zone)
        ? zone
        : throw new CannotRunException("Cette machine ne connaît pas le fuseau horaire Europe/Paris : installez les données de fuseaux horaires (le paquet tzdata).");

    private static Stream Open(string path)
    {
        try
        {
            return path is "-" ? Console.OpenStandardInput() : new FileStream(path, new FileStreamOptions { Options = FileOptions.SequentialScan, BufferSize = 1 << 16 });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CannotRunException(ValidateVerb.Unreadable(path, e));
        }
    }

    private static StreamWriter Create(string path)
    {
        try
        {
            return new(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CannotRunException($"--report : {path} ne s'écrit pas ; vérifiez le dossier et les droits.");
        }
    }
}
