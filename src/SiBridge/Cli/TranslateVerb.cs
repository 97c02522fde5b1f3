using System.CommandLine;
using SiBridge.Cli.Translate;
using SiBridge.Contracts;
using SiBridge.Flows;
using SiBridge.Hosting;
using SiBridge.Network;
using SiBridge.Reference;
using SiBridge.Translation;

namespace SiBridge.Cli;

/// <summary>
/// <c>translate</c>: what a partner would read of a message, what was left out, and why; or, with <c>--from</c>, what a document of a partner's
/// becomes; or, with <c>--replay</c>, what a changed profile would change in what was received. Nothing is sent.
/// </summary>
internal sealed class TranslateVerb
{
    private readonly Argument<string?> file = new("fichier")
    {
        Description = "un message en JSON, comme on le posterait ; avec --from, un document du partenaire ; - pour l'entrée standard ; aucun avec --replay", Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly CompareOptions compare = new();

    private readonly Option<string?> type = Options.Plain("--type", "TYPE", "le type du message : " + string.Join(", ", SchemaCatalogue.Types));
    private readonly Option<string?> partner = Options.Plain("--partner", "CODE", "le partenaire qui lirait, ou dont c'est le document ; avec --replay, lui seul");
    private readonly Option<string?> to = Options.Plain("--to", "FORMAT", $"le format : {string.Join(", ", Formats.All.Select(f => f.Name))}, ou un profil du réseau ; par défaut, celui de son canal");
    private readonly Option<string?> from = Options.Plain("--from", "LECTURE", $"dans l'autre sens : {string.Join(", ", Readings.All.Select(r => r.Name))}, ou un profil du réseau");
    private readonly Option<string?> partners = Options.Text("--partners", "FICHIER", "SIBRIDGE_PARTNERS", BridgeOptions.SamplePartners, "le fichier du réseau ; par défaut, le réseau d'exemple");
    private readonly Option<string?> journey = Options.Plain("--journey", "FICHIER", "la prescription qui ouvre le parcours : le pont y lit ce qu'il ajoute au message");
    private readonly Option<bool> json = new("--json") { Description = "en JSON : { \"body\": …, \"left_out\": […], \"added\": […] … } ; avec --from, un objet par ligne lue" };

    public static Command Command()
    {
        var verb = new TranslateVerb();
        var command = new Command(
            "translate",
            "Montre ce qu'un partenaire lirait d'un message, ce qui en est laissé de côté et pourquoi ; ou ce que devient un document du sien ; ou ce qu'un profil changé changerait à ce qui est déjà reçu. Rien n'est envoyé. Code de sortie : 0 montré, ou rien ne changerait ; 1 la passerelle refuserait le message ou une ligne, ou des livraisons changeraient ; 2 impossible ; 130 interrompu.")
        {
            verb.file, verb.type, verb.to, verb.from, verb.partner, verb.partners, verb.journey, verb.json,
        };
        verb.compare.AddTo(command);
        command.SetAction(verb.Run);
        return command;
    }

    private async Task<int> Run(ParseResult parsed, CancellationToken stop)
    {
        if (compare.Asked(parsed))
        {
            if (parsed.GetValue(file) is not null) throw new CannotRunException("--replay regarde les messages d'un pont en marche : pas de fichier avec lui.");
            return await compare.Run(parsed, parsed.GetValue(partner), parsed.GetValue(json), stop);
        }

        var (network, problems) = NetworkReading.Read(parsed.GetValue(partners)!);
        if (network is null) throw new CannotRunException(string.Join('\n', problems));
        if (parsed.GetValue(file) is null) throw new CannotRunException("Dites quoi traduire : un fichier, - pour l'entrée standard, ou --replay DEPUIS pour ce qu'un pont a reçu.");
        var who = network.ByCode(parsed.GetValue(partner) ?? throw new CannotRunException("--partner : dites qui lirait, ou de qui est le document."))
            ?? throw new CannotRunException($"--partner : « {parsed.GetValue(partner)} » n'est pas un partenaire ; le réseau connaît {string.Join(", ", network.Partners.Select(p => p.Code))}.");
        if (parsed.GetValue(type) is { } told && !SchemaCatalogue.Types.Contains(told))
            throw new CannotRunException($"--type : « {told} » n'est pas un type de message ; les types sont {string.Join(", ", SchemaCatalogue.Types)}.");
        if (parsed.GetValue(from) is not { } name) return await Write(parsed, network, who, stop);
        if (parsed.GetValue(to) is not null || parsed.GetValue(journey) is not null) throw new CannotRunException("--from lit un document : --to et --journey vont dans l'autre sens.");
        return Read(parsed, network, who, name);
    }

    private async Task<int> Write(ParseResult parsed, NetworkInForce network, Partner reader, CancellationToken stop)
    {
        var told = parsed.GetValue(type) ?? throw new CannotRunException("--type : dites de quel type est le message, par exemple --type entree.");
        var source = new TranslatedFile(parsed, network, stop);
        if (await source.Read(parsed.GetValue(file)!, told) is not { } message) return ExitCode.Refused;
        Prescription? opened = null;
        if (parsed.GetValue(journey) is { } path)
        {
            if (await source.Read(path, "prescription") is not { } prescription) return ExitCode.Refused;
            opened = (Prescription)FlowTable.Of("prescription").Read(prescription);
        }

        var preview = Preview.Of(network, reader, told, message, parsed.GetValue(to), opened);
        if (parsed.GetValue(json)) PreviewText.WriteJson(parsed.InvocationConfiguration.Output, preview);
        else PreviewText.WriteLines(parsed.InvocationConfiguration.Output, preview);
        return ExitCode.Ok;
    }

    private int Read(ParseResult parsed, NetworkInForce network, Partner emitter, string name)
    {
        var (path, told) = (parsed.GetValue(file)!, parsed.GetValue(type));
        var reading = network.ReadingOf(name)
            ?? throw new CannotRunException($"--from : « {name} » n'est pas une lecture ; les lectures sont {string.Join(", ", network.Readings.All.Select(r => r.Name))}.");
        if (reading.NeedsType && told is null) throw new CannotRunException($"--type : un document {name} ne dit pas de quel type sont ses messages ; dites-le.");
        try
        {
            using var document = path is "-" ? Console.OpenStandardInput() : File.OpenRead(path);
            var shown = new ReadDocument(network, emitter, reading, told, parsed.GetValue(json), parsed.InvocationConfiguration.Output);
            return shown.Show(document, path is "-" ? "(entrée)" : path, path is "-" ? TimeProvider.System.GetUtcNow() : File.GetLastWriteTimeUtc(path)) ? ExitCode.Ok : ExitCode.Refused;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CannotRunException(ValidateVerb.Unreadable(path, e));
        }
    }
}
