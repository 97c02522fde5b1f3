using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace SiBridge.Cli;

/// <summary><c>correct</c>: a corrected body for a delivery that failed, proposed by one operator and approved by another.</summary>
internal static class CorrectVerb
{
    private const string Path = "v1/admin/corrections";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Command() => new("correct", "Corrige le corps d'une livraison en échec, à quatre yeux : l'un propose, un autre approuve ; le corps corrigé part à la place de l'autre.")
    {
        Body(), Propose(), List(), Show(), Approve(), Reject(),
    };

    private static Command Body()
    {
        var (api, delivery) = (new OperatorApi(), Delivery());
        var command = new Command("body", "Écrit le corps actuel d'une livraison, pour le modifier : > corps.json") { delivery };
        api.AddTo(command);
        command.SetAction((parsed, stop) => api.Ask(
            parsed, HttpMethod.Get, $"v1/admin/deliveries/{Uri.EscapeDataString(parsed.GetValue(delivery)!)}/body", null, (body, output) => output.WriteLine(body.ToJsonString(Readable)), stop));
        return command;
    }

    private static Command Propose()
    {
        var (api, delivery) = (new OperatorApi(), Delivery());
        var file = Options.Plain("--file", "FICHIER", "le corps corrigé, en JSON ; - pour l'entrée standard", required: true);
        var reason = Options.Plain("--reason", "TEXTE", "pourquoi ; conservé avec la correction", required: true);
        var command = new Command("propose", "Propose un corps corrigé ; rien ne part avant l'accord d'un autre exploitant.") { delivery, file, reason };
        api.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var path = parsed.GetValue(file)!;
            // The file as it is, on lines of its own: what the bridge says of a line is true of the file's.
            var body = $"{{\"reason\":{JsonSerializer.Serialize(parsed.GetValue(reason))},\"body\":\n{await Read(path, stop)}\n}}";
            return await api.Ask(
                parsed, HttpMethod.Post, $"v1/admin/deliveries/{Uri.EscapeDataString(parsed.GetValue(delivery)!)}/corrections", body, ShowOne, (problem, error) => ShowProblem(problem, path, error), stop);
        });
        return command;
    }

    private static Command List()
    {
        var (api, state) = (new OperatorApi(), Options.Plain("--state", "ÉTAT", "proposed, approved ou rejected"));
        var command = new Command("list", "Liste les corrections, les plus récentes d'abord.") { state };
        api.AddTo(command);
        command.SetAction((parsed, stop) => api.Ask(
            parsed, HttpMethod.Get, Path + (parsed.GetValue(state) is { } one ? $"?state={Uri.EscapeDataString(one)}" : ""), null, ShowAll, stop));
        return command;
    }

    private static Command Show()
    {
        var (api, correction) = (new OperatorApi(), Correction());
        var command = new Command("show", "Montre ce qu'une correction change : des données de personnes.") { correction };
        api.AddTo(command);
        command.SetAction((parsed, stop) => api.Ask(parsed, HttpMethod.Get, $"{Path}/{Uri.EscapeDataString(parsed.GetValue(correction)!)}", null, ShowOne, stop));
        return command;
    }

    private static Command Approve()
    {
        var (api, correction) = (new OperatorApi(), Correction());
        var command = new Command("approve", "Approuve la correction d'un autre exploitant : elle part.") { correction };
        api.AddTo(command);
        command.SetAction((parsed, stop) => api.Act(parsed, $"{Path}/{Uri.EscapeDataString(parsed.GetValue(correction)!)}/approve", [], stop));
        return command;
    }

    private static Command Reject()
    {
        var (api, correction) = (new OperatorApi(), Correction());
        var reason = Options.Plain("--reason", "TEXTE", "pourquoi ; conservé avec la correction", required: true);
        var command = new Command("reject", "Rejette une correction, ou retire la sienne.") { correction, reason };
        api.AddTo(command);
        command.SetAction((parsed, stop) => api.Act(
            parsed, $"{Path}/{Uri.EscapeDataString(parsed.GetValue(correction)!)}/reject", new() { ["reason"] = parsed.GetValue(reason) }, stop));
        return command;
    }

    private static Argument<string> Delivery() => new("livraison") { Description = "l'identifiant de la livraison, comme « sibridge failures » le donne" };

    private static Argument<string> Correction() => new("correction") { Description = "l'identifiant de la correction, comme « sibridge correct list » le donne" };

    private static async Task<string> Read(string path, CancellationToken stop)
    {
        try
        {
            return path is "-" ? await Console.In.ReadToEndAsync(stop) : await File.ReadAllTextAsync(path, stop);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CannotRunException(ValidateVerb.Unreadable(path, e));
        }
    }

    private static void ShowAll(JsonObject answer, TextWriter output)
    {
        var corrections = answer["corrections"]!.AsArray();
        if (corrections.Count == 0)
        {
            output.WriteLine("Aucune correction.");
            return;
        }

        var table = Screen.Table("Correction", "Quoi", "Qui, pourquoi");
        table.Columns[0].NoWrap();
        foreach (var c in corrections) table.AddTexts($"{c!["correction"]}\n{State(c)}", $"{c["type"]} → {c["recipient"]}/{c["channel"]}\n{c["delivery"]} ({c["delivery_state"]})", Hands(c));
        Screen.On(output).Write(table);
    }

    private static void ShowOne(JsonObject c, TextWriter output)
    {
        output.WriteLine($"{c["correction"]} ({State(c)}) : {c["type"]} → {c["recipient"]}/{c["channel"]}, livraison {c["delivery"]} ({c["delivery_state"]})");
        output.WriteLine(Hands(c));
        foreach (var d in c["differences"]!.AsArray()) output.WriteLine($"  {d!["pointer"]} : {Value(d["old"])} → {Value(d["new"])}");
        if (c["detail"] is { } detail) output.WriteLine(detail);
    }

    /// <summary>As compilers do; the request has one line more than the file.</summary>
    private static void ShowProblem(JsonObject problem, string file, TextWriter error)
    {
        if (problem["errors"] is not JsonArray errors)
        {
            error.WriteLine(OperatorApi.Sentence(problem));
            return;
        }

        foreach (var e in errors)
        {
            var pointer = (string)e!["pointer"]!;
            var of = pointer.StartsWith("/body", StringComparison.Ordinal) ? pointer["/body".Length..] : pointer;
            error.WriteLine($"{(file is "-" ? "(entrée)" : file)}:{(int)e["line"]! - 1}:{e["column"]}: {e["code"]}: {(of is "" ? "" : of + ": ")}{e["message"]}");
        }

        error.WriteLine($"{problem["title"]} : {problem["detail"]}");
    }

    private static string Value(JsonNode? value) => value?.ToJsonString(new() { Encoder = Readable.Encoder }) ?? "(rien)";

    private static string Hands(JsonNode c) => $"{c["proposed_by"]}, le {French.Minute(c["proposed_at"])} : {c["reason"]}"
        + (c["decided_by"] is { } who ? $"\n{who}, le {French.Minute(c["decided_at"])} : {((string)c["state"]! is "approved" ? $"livraison {c["replacement"]}" : c["decision"])}" : "");

    private static string State(JsonNode c) => (string)c["state"]! switch
    {
        "approved" => "approuvée",
        "rejected" => "rejetée",
        _ => "PROPOSÉE",
    };
}
