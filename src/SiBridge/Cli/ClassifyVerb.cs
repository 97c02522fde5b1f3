using System.CommandLine;
using SiBridge.Delivery.Answers;
using SiBridge.Hosting;

namespace SiBridge.Cli;

/// <summary><c>classify</c>: what the bridge would make of a partner's recorded answers, and what other rules would make of them.</summary>
internal static class ClassifyVerb
{
    public static Command Command()
    {
        var partners = Options.Text("--partners", "FICHIER", "SIBRIDGE_PARTNERS", BridgeOptions.SamplePartners, "le fichier du réseau ; par défaut, le réseau d'exemple");
        var partner = Options.Plain("--partner", "CODE", "le partenaire qui a répondu", required: true);
        var channel = Options.Plain("--channel", "CODE", "son canal, quand il en a plusieurs en http");
        var responses = new Option<string[]>("--response")
        {
            HelpName = "FICHIER", Description = "une réponse enregistrée, comme « curl -i » l'écrit ; plusieurs fichiers à la suite", Required = true, AllowMultipleArgumentsPerToken = true,
        };
        var against = Options.Plain("--against", "FICHIER", "un autre fichier du réseau : seules les réponses qu'il lit autrement sont montrées");
        var command = new Command("classify", "Dit quelle règle déciderait de réponses enregistrées. Code de sortie : 0 ; avec --against, 1 si une réponse est lue autrement.")
        {
            partners, partner, channel, responses, against,
        };
        command.SetAction(parsed =>
        {
            Classification Rules(string file) => Classification.Of(ChannelChoice.Of(file, parsed.GetValue(partner)!, parsed.GetValue(channel)).Settings);
            var output = parsed.InvocationConfiguration.Output;
            var (files, rules) = (parsed.GetValue(responses)!, Rules(parsed.GetValue(partners)!));
            var answers = files.Select(f => (File: f, Answer: RecordedAnswer.Read(f))).ToList();
            if (parsed.GetValue(against) is not { } other)
            {
                foreach (var (file, answer) in answers) output.WriteLine($"{file} : {Told(rules, answer)}");
                return ExitCode.Ok;
            }

            var others = Rules(other);
            var changed = answers.Where(a => rules.Decide(a.Answer).Then != others.Decide(a.Answer).Then).ToList();
            foreach (var (file, answer) in changed) output.WriteLine($"{file} : {Told(others, answer)} dans {other} ; {Told(rules, answer)} maintenant");
            output.WriteLine($"{French.Count(changed.Count, "réponse lue", "réponses lues")} autrement, sur {answers.Count}.");
            return changed.Count == 0 ? ExitCode.Ok : ExitCode.Refused;
        });
        return command;
    }

    private static string Told(Classification rules, Answer answer)
    {
        var rule = rules.Decide(answer);
        var said = rule.Then is Decision.Refused && Classification.Said(rule, answer) is { } words ? $", avec les mots du partenaire « {words} »" : "";
        return $"HTTP {answer.Status} → {Word(rule.Then)} ({rule.Name}){said}";
    }

    private static string Word(Decision decision) => decision switch
    {
        Decision.Delivered => "delivered, livré",
        Decision.Duplicate => "duplicate, déjà reçu : livré",
        Decision.Retry => "retry, nouvel essai",
        Decision.Slow => "retry, nouvel essai ; tout le canal attend",
        Decision.Refused => "refused, refus définitif",
        Decision.Gone => "gone, le canal est suspendu",
        Decision.Misconfigured => "misconfigured, le canal s'arrête et le dit",
    };
}
