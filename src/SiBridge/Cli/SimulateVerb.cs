using System.CommandLine;
using System.Globalization;
using SiBridge.Cli.Simulate;

namespace SiBridge.Cli;

/// <summary><c>simulate imilo</c>: a partner's system to try a network against, with its faults.</summary>
internal static class SimulateVerb
{
    public static Command Command()
    {
        var urls = new Option<string>("--urls") { HelpName = "URL", Description = "où il écoute ; http://127.0.0.1:5090 sans cela", DefaultValueFactory = _ => "http://127.0.0.1:5090" };
        var events = Number("--events", "N", 100, "combien d'événements il émet");
        var seed = Number("--seed", "N", 1, "décide des données et des défauts");
        var structure = new Option<string>("--structure") { HelpName = "CODE", Description = "la structure des dossiers ; 14327S00 sans cela", DefaultValueFactory = _ => "14327S00" };
        var sirets = new Option<string[]>("--siret") { HelpName = "SIRET", Description = "à qui l'on prescrit ; plusieurs fois, si l'on veut ; ceux du réseau d'exemple sans cela", DefaultValueFactory = _ => ["12345678200010", "98765432400019"] };
        var keys = new Option<string[]>("--key") { HelpName = "FAMILLE=CLÉ", Description = $"la clé d'une famille ({string.Join(", ", ImiloOptions.Families)}) ; {ImiloOptions.UsualKey("<famille>")} sans cela" };
        keys.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(t => !ImiloOptions.Families.Contains(t.Value.Split('=')[0]) || !t.Value.Contains('=', StringComparison.Ordinal)))
                result.AddError($"--key {token.Value} : une famille ({string.Join(", ", ImiloOptions.Families)}), =, et sa clé sont attendues.");
        });
        var operateur = new Option<string>("--operateur") { HelpName = "NOM", Description = "ce que l'en-tête operateur doit dire ; SIBRIDGE sans cela", DefaultValueFactory = _ => "SIBRIDGE" };
        var rate = Number("--rate", "N", 3, "requêtes par seconde et par famille, au-delà desquelles il répond 429", min: 1);
        var page = Number("--page", "N", 100, "combien d'événements tient une réponse", min: 1);
        var (duplicates, late, lost) = (Share("--duplicates", "d'événements émis deux fois"), Share("--late", "d'événements émis après de plus récents"), Share("--lost-acks", "d'acquittements qui n'arrivent pas"));
        var (tooMany, errors, hangs) = (Share("--too-many", "de requêtes auxquelles il répond 429 sans raison"), Share("--errors", "de requêtes auxquelles il répond 500"), Share("--hangs", "de requêtes auxquelles il ne répond jamais"));
        var command = new Command(
            "imilo",
            "Simule i-Milo pour des essais : file d'événements, dossiers, propositions de formation, et le côté où l'on écrit situations et statuts (GET /simulateur/bilan : ce qu'il a vu, /simulateur/evenements : tout ce qui s'y passe ; Ctrl-C : un bilan, et la fin). Ses personnes sont inventées. Ce qui n'est pas public d'i-Milo est ici de notre façon.")
        {
            urls, events, seed, structure, sirets, keys, operateur, rate, page, duplicates, late, lost, tooMany, errors, hangs,
        };
        command.SetAction((parsed, stop) => Run(
            new(
                parsed.GetValue(events), parsed.GetValue(seed), parsed.GetValue(structure)!, parsed.GetValue(sirets)!, Keys(parsed.GetValue(keys) ?? []), parsed.GetValue(operateur)!,
                parsed.GetValue(rate), parsed.GetValue(page), parsed.GetValue(duplicates), parsed.GetValue(late), parsed.GetValue(lost), parsed.GetValue(tooMany), parsed.GetValue(errors),
                parsed.GetValue(hangs)),
            parsed.GetValue(urls)!, parsed.InvocationConfiguration.Output, stop));
        return new("simulate", "Simule le système d'un partenaire, avec ses défauts.") { command };
    }

    private static async Task<int> Run(ImiloOptions options, string urls, TextWriter output, CancellationToken stop)
    {
        // The library listens to Ctrl-C and SIGTERM once the action has returned its task.
        await Task.Yield();
        await using var imilo = new SimulatedImilo(options, TimeProvider.System);
        await imilo.Start(urls);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"i-Milo simulé : {imilo.Url}, {options.Events} événements, {options.Rate} requêtes par seconde et par famille ; Ctrl-C donne le bilan."));
        var stopped = new TaskCompletionSource();
        await using (stop.Register(stopped.SetResult)) await stopped.Task;
        new ImiloBilan(imilo).Write(Screen.On(output));
        return ExitCode.Ok;
    }

    private static Dictionary<string, string> Keys(string[] told)
    {
        var keys = ImiloOptions.Families.ToDictionary(f => f, ImiloOptions.UsualKey);
        foreach (var one in told) keys[one.Split('=')[0]] = one[(one.IndexOf('=', StringComparison.Ordinal) + 1)..];
        return keys;
    }

    private static Option<int> Number(string name, string value, int usual, string description, int min = 0)
    {
        var option = new Option<int>(name) { HelpName = value, Description = string.Create(CultureInfo.InvariantCulture, $"{description} ; {usual} sans cela"), DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < min) result.AddError($"{name} : au moins {min}.");
        });
        return option;
    }

    private static Option<double> Share(string name, string description)
    {
        var option = new Option<double>(name) { HelpName = "PART", Description = $"la part {description}, de 0 à 1 ; 0 sans cela" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is < 0 or > 1) result.AddError($"{name} : une part de 0 à 1 est attendue ; 0.05 fait 5 %.");
        });
        return option;
    }
}
