using System.CommandLine;
using System.Text.Json;
using SiBridge.Cli.Translate;
using SiBridge.Contracts;
using SiBridge.Flows;
using SiBridge.Hosting;
using SiBridge.Network;
using SiBridge.Reference;
using SiBridge.Translation;

namespace SiBridge.Cli;

/// <summary><c>translate</c>: what a partner would read of a message, what was left out, and why; nothing is sent.</summary>
internal static class TranslateVerb
{
    public static Command Command()
    {
        var file = new Argument<string>("fichier") { Description = "un message en JSON, comme on le posterait ; - pour l'entrée standard" };
        var type = Options.Plain("--type", "TYPE", "le type du message : " + string.Join(", ", SchemaCatalogue.Types), required: true);
        var to = Options.Plain("--to", "FORMAT", $"le format : {string.Join(", ", Formats.All.Select(f => f.Name))} ; par défaut, celui de son canal");
        var partner = Options.Plain("--partner", "CODE", "le partenaire qui lirait", required: true);
        var partners = Options.Text("--partners", "FICHIER", "SIBRIDGE_PARTNERS", BridgeOptions.SamplePartners, "le fichier du réseau ; par défaut, le réseau d'exemple");
        var journey = Options.Plain("--journey", "FICHIER", "la prescription qui ouvre le parcours : le pont y lit ce qu'il ajoute au message");
        var json = new Option<bool>("--json") { Description = "en JSON : { \"body\": …, \"left_out\": […], \"added\": […] … }" };
        var command = new Command(
            "translate",
            "Montre ce qu'un partenaire lirait d'un message, ce qui en est laissé de côté et pourquoi. Rien n'est envoyé. Code de sortie : 0 montré, 1 la passerelle refuserait le message, 2 impossible.")
        {
            file, type, to, partner, partners, journey, json,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var network = Network(parsed.GetValue(partners)!);
            var reader = network.ByCode(parsed.GetValue(partner)!)
                ?? throw new CannotRunException($"--partner : « {parsed.GetValue(partner)} » n'est pas un partenaire ; le réseau connaît {string.Join(", ", network.Partners.Select(p => p.Code))}.");
            var source = new TranslatedFile(parsed, network, stop);
            if (await source.Read(parsed.GetValue(file)!, Type(parsed.GetValue(type)!)) is not { } message) return ExitCode.Refused;
            var opened = parsed.GetValue(journey) is { } path ? await source.Read(path, "prescription") : null;
            if (parsed.GetValue(journey) is not null && opened is null) return ExitCode.Refused;
            var preview = Preview.Of(
                network, reader, parsed.GetValue(type)!, message, parsed.GetValue(to),
                opened is null ? null : (Prescription)FlowTable.Of("prescription").Read(opened));
            if (parsed.GetValue(json)) PreviewText.WriteJson(parsed.InvocationConfiguration.Output, preview);
            else PreviewText.WriteLines(parsed.InvocationConfiguration.Output, preview);
            return ExitCode.Ok;
        });
        return command;
    }

    private static NetworkInForce Network(string path)
    {
        var (network, problems) = NetworkReading.Read(path);
        return network ?? throw new CannotRunException(string.Join('\n', problems));
    }

    private static string Type(string told) => SchemaCatalogue.Types.Contains(told)
        ? told
        : throw new CannotRunException($"--type : « {told} » n'est pas un type de message ; les types sont {string.Join(", ", SchemaCatalogue.Types)}.");
}
