using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SiBridge.Contracts;
using Spectre.Console;

namespace SiBridge.Cli.Translate;

/// <summary>The options of <c>translate --replay</c>, and what they do.</summary>
internal sealed class CompareOptions
{
    private const int Examples = 5;

    private readonly RunningBridge bridges = new("d'un exploitant");
    private readonly Option<string?> replay = Options.Plain("--replay", "DEPUIS", "compare, sur les messages que garde un pont en marche depuis ce jour ou cet instant, les fichiers de --with à ceux en vigueur");
    private readonly Option<string[]> with = new("--with")
    {
        HelpName = "FICHIER", Description = "un profil ou une table de codes que l'on veut changer ; son nom dit lequel ; plusieurs fichiers à la suite", AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<bool> values = new("--values") { Description = "montre les valeurs telles qu'elles sont, données personnelles comprises ; sinon, seuls les codes le sont, et des autres la forme" };
    private readonly Option<int> examples = new("--examples") { HelpName = "N", Description = $"combien d'exemples montrer, de 0 à 100 ; {Examples} sans cette option", DefaultValueFactory = _ => Examples };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { replay, with, values, examples }) command.Add(option);
        bridges.AddTo(command);
    }

    public bool Asked(ParseResult parsed) => parsed.GetValue(replay) is not null;

    /// <returns>Whether nothing would change.</returns>
    public async Task<int> Run(ParseResult parsed, string? recipient, bool json, CancellationToken stop)
    {
        var since = Since(parsed.GetValue(replay)!);
        if (parsed.GetValue(with) is not { Length: > 0 } files) throw new CannotRunException("--with : dites quels fichiers comparer à ceux en vigueur.");
        if (parsed.GetValue(examples) is < 0 or > 100) throw new CannotRunException("--examples : un nombre de 0 à 100 est attendu.");
        var request = new JsonObject
        {
            ["since"] = since.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture),
            ["files"] = new JsonObject(files.Select(f => new KeyValuePair<string, JsonNode?>(NameOf(f, out var text), text))),
            ["values"] = parsed.GetValue(values),
        };
        if (recipient is not null) request["recipient"] = recipient;
        using var bridge = bridges.Connect(parsed);
        var comparison = new Comparison(bridge, request, parsed.GetValue(examples));
        await Follow(parsed.InvocationConfiguration.Error, comparison, since, stop);
        if (json) await parsed.InvocationConfiguration.Output.WriteLineAsync(comparison.ToJson().ToJsonString());
        else comparison.WriteLines(parsed.InvocationConfiguration.Output);
        return comparison.Interrupted ? ExitCode.Interrupted : comparison.Differs ? ExitCode.Refused : ExitCode.Ok;
    }

    /// <summary>A bar where somebody watches; nothing in a pipe.</summary>
    private static Task Follow(TextWriter writer, Comparison comparison, DateTimeOffset since, CancellationToken stop)
    {
        var (screen, now) = (Screen.On(writer), TimeProvider.System.GetUtcNow());
        if (!screen.Profile.Out.IsTerminal) return comparison.Run(since, now, (_, _) => { }, stop);
        return screen.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn()).StartAsync(progress =>
        {
            var bar = progress.AddTask("", maxValue: 1);
            return comparison.Run(since, now, (share, said) => (bar.Value, bar.Description) = (share, said), stop);
        });
    }

    /// <summary>What the bridge calls a file: a table has codes or mappings, all else is a profile.</summary>
    private static string NameOf(string path, out string text)
    {
        try
        {
            text = File.ReadAllText(path);
            using var json = JsonDocument.Parse(text);
            var folder = json.RootElement.TryGetProperty("codes", out _) || json.RootElement.TryGetProperty("correspondances", out _) ? "reference" : "profiles";
            return $"{folder}/{Path.GetFileName(path)}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CannotRunException($"--with : {ValidateVerb.Unreadable(path, e)}");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new CannotRunException($"--with : {path} n'est pas un objet JSON : un profil ou une table de codes est attendu.");
        }
    }

    private static DateTimeOffset Since(string text) =>
        Rfc3339.TryParse(text, out var instant) || Rfc3339.TryParse(text + "T00:00:00Z", out instant)
            ? instant
            : throw new CannotRunException($"--replay : « {text} » n'est ni un jour AAAA-MM-JJ ni un instant RFC 3339 avec son décalage.");
}
