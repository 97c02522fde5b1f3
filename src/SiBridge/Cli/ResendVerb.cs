using System.CommandLine;
using System.Text.Json.Nodes;

namespace SiBridge.Cli;

/// <summary><c>resend</c>: sends again what had arrived, to a partner that lost it.</summary>
internal static class ResendVerb
{
    public static Command Command()
    {
        var (api, jobs) = (new OperatorApi(), new ReplayJobs());
        var recipient = Options.Plain("--recipient", "CODE", "le partenaire qui a perdu ses données", required: true);
        var since = Options.Plain("--since", "INSTANT", "ce qui lui est arrivé depuis ce jour (AAAA-MM-JJ) ou cet instant (RFC 3339)", required: true);
        var until = Options.Plain("--until", "INSTANT", "ce qui lui est arrivé avant ce jour ou cet instant ; par défaut, jusqu'à maintenant");
        var types = new Option<string[]>("--type") { HelpName = "TYPE", Description = "de ces types seulement ; se répète", AllowMultipleArgumentsPerToken = true };
        var reason = Options.Plain("--reason", "TEXTE", "pourquoi ; conservé avec l'acte");
        var command = new Command(
            "resend", "Renvoie à un partenaire ce qui lui était arrivé et qu'il a perdu : même webhook-id, même corps, marqué sibridge-resent, dans l'ordre et avant ce qui est nouveau.")
        {
            recipient, since, until, types, reason,
        };
        jobs.AddTo(command);
        api.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            var body = new JsonObject { ["recipient"] = parsed.GetValue(recipient), ["since"] = parsed.GetValue(since) };
            if (parsed.GetValue(until) is { } end) body["until"] = end;
            if (parsed.GetValue(types) is { Length: > 0 } some) body["types"] = new JsonArray([.. some.Select(t => JsonValue.Create(t))]);
            if (parsed.GetValue(reason) is { } why) body["reason"] = why;
            return jobs.Begin(api, parsed, "v1/admin/resends", body, ShowForesight, "Renvoyer ?", stop);
        });
        return command;
    }

    private static void ShowForesight(JsonObject answer, TextWriter output)
    {
        if ((int)answer["total"]! == 0)
        {
            output.WriteLine("Rien de tel n'est arrivé à ce partenaire.");
            return;
        }

        var table = Screen.Table("Canal", "Type", "À renvoyer");
        foreach (var c in answer["channels"]!.AsArray())
            table.AddTexts($"{c!["recipient"]}/{c["channel"]}{((bool)c["suspended"]! ? " (SUSPENDU)" : "")}{((bool)c["gone"]! ? " (ABSENT DU RÉSEAU)" : "")}", $"{c["type"]}", $"{c["total"]}");
        Screen.On(output).Write(table);
        output.WriteLine(
            $"{French.Count((int)answer["total"]!, "livraison", "livraisons")} à renvoyer, arrivées du {French.Minute(answer["oldest"])} au {French.Minute(answer["newest"])} ; "
            + $"{French.Count((int)answer["journeys"]!, "parcours ou session", "parcours et sessions")} : ce qui est nouveau sur ceux-là attendra son tour.");
    }
}
