using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using SiBridge.Cli.Report;

namespace SiBridge.Cli;

/// <summary>
/// <c>report month</c>: the monthly follow-up that the agreements ask for, as files that may be passed round: small counts are hidden, though
/// the operator whose key it is could read them.
/// </summary>
internal static class ReportVerb
{
    private const int MonthsOfTrend = 12;

    public static Command Command() => new("report", "Écrit des rapports d'après les indicateurs d'un pont en marche.") { Month() };

    private static Command Month()
    {
        var bridges = new RunningBridge("d'un exploitant");
        var month = new Argument<string>("mois") { Description = "AAAA-MM : les parcours prescrits ce mois-là, et ce qu'ils sont devenus depuis" };
        var folder = Options.Plain("--out", "DOSSIER", "où écrire ; créé s'il n'existe pas", required: true);
        var command = new Command("month", "Le suivi d'un mois, par Mission Locale et pour le réseau : une page HTML à lire et à imprimer, deux fichiers CSV.") { month, folder };
        bridges.AddTo(command);
        command.SetAction((parsed, stop) => Write(parsed, bridges, FirstDay(parsed.GetValue(month)!), parsed.GetValue(folder)!, stop));
        return command;
    }

    /// <summary>Years that leave room for the months before and after.</summary>
    internal static DateOnly FirstDay(string month) => DateOnly.TryParseExact(month + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1900 and < 3000
        ? day
        : throw new CannotRunException($"« {month} » n'est pas un mois de 1901 à 2999 ; exemple : 2026-10");

    private static async Task<int> Write(ParseResult parsed, RunningBridge bridges, DateOnly first, string folder, CancellationToken stop)
    {
        using var bridge = bridges.Connect(parsed);
        var last = first.AddMonths(1).AddDays(-1);
        var (ofMonth, ofBefore) = (Question(first, last, "mission_locale"), Question(first.AddMonths(1 - MonthsOfTrend), first.AddDays(-1), "mois"));
        var (month, before) = (await Json(ofMonth), await Json(ofBefore));
        var monthCsv = await Ask(ofMonth + "&format=csv");
        var name = string.Create(CultureInfo.InvariantCulture, $"suivi-{first:yyyy-MM}");
        var files = new (string Name, string Text)[]
        {
            ($"{name}.html", MonthlyPage.Of(first, month, DouzeMois.Of(first, before, month), DateTimeOffset.Now)),
            ($"{name}-missions-locales.csv", monthCsv),
            ($"{name}-douze-mois.csv", DouzeMois.Csv(first, await Ask(ofBefore + "&format=csv"), monthCsv)),
        };
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var (file, text) in files)
            {
                var path = Path.Combine(folder, file);
                await File.WriteAllTextAsync(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: file.EndsWith(".csv", StringComparison.Ordinal)), stop);
                await parsed.InvocationConfiguration.Output.WriteLineAsync(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CannotRunException($"--out : {folder} ne s'écrit pas ({e.Message})");
        }

        return ExitCode.Ok;

        async Task<JsonObject> Json(string question) => JsonNode.Parse(await Ask(question))!.AsObject();

        async Task<string> Ask(string question)
        {
            var answer = await bridge.Send(HttpMethod.Get, question, null, stop);
            if ((int)answer.Status < 300) return answer.Text;
            throw new CannotRunException(OperatorApi.Parse(answer.Text) is { } problem ? OperatorApi.Sentence(problem) : $"{bridges.Address(parsed)} répond, mais pas comme un pont (HTTP {(int)answer.Status}) : vérifiez --url.");
        }
    }

    private static string Question(DateOnly from, DateOnly to, string by) =>
        string.Create(CultureInfo.InvariantCulture, $"v1/indicateurs?du={from:yyyy-MM-dd}&au={to:yyyy-MM-dd}&par={by}&masque=oui") + "&taille=1000";
}
