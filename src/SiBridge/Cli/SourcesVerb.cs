using System.CommandLine;
using System.Text.Json.Nodes;

namespace SiBridge.Cli;

/// <summary><c>sources</c>: how each source of a running bridge stands.</summary>
internal static class SourcesVerb
{
    public static Command Command()
    {
        var api = new OperatorApi();
        var command = new Command("sources", "Liste les sources où un pont en marche vient chercher : dernier regard, dernier document, ce qui en a été pris, ce qui ne va pas.");
        api.AddTo(command);
        command.SetAction((parsed, stop) => api.Ask(parsed, HttpMethod.Get, "v1/admin/sources", null, Show, stop));
        return command;
    }

    private static void Show(JsonObject answer, TextWriter output)
    {
        var table = Screen.Table("Source", "Nature", "Dernier regard", "Dernier document", "Documents", "Lignes", "Ce qui ne va pas");
        foreach (var s in answer["sources"]!.AsArray())
        {
            table.AddTexts(
                $"{s!["partner"]}/{s["code"]}", $"{s["kind"]}, {s["format"]}", s["looked_at"] is { } at ? French.Minute(at) : "aucun",
                s["last_document"] is { } name ? $"{name} ({French.Minute(s["last_document_at"]!)})" : "", $"{s["documents"]}, dont {s["documents_refused"]} refusés",
                $"{s["accepted"]} acceptées, {s["replayed"]} déjà reçues, {s["unchanged"]} inchangées, {s["refused"]} refusées",
                s["error"] is { } error ? $"depuis {French.Minute(s["error_since"]!)} : {error}" : "");
        }

        Screen.On(output).Write(table);
    }
}
