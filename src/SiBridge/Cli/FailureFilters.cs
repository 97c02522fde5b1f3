using System.CommandLine;
using System.Text.Json.Nodes;

namespace SiBridge.Cli;

/// <summary>The options that say which failures are meant: the same for <c>failures</c> and <c>replay</c>.</summary>
internal sealed class FailureFilters
{
    private readonly QueryOptions filters = new(
        ("recipient", Options.Plain("--recipient", "CODE", "celles d'un destinataire")),
        ("channel", Options.Plain("--channel", "CODE", "celles d'un canal")),
        ("type", Options.Plain("--type", "TYPE", "celles d'un type de message")),
        ("cause", Options.Plain("--cause", "CAUSE", "celles d'une cause, par exemple http-400")),
        ("group", Options.Plain("--group", "N", "celles d'un groupe, comme « failures --groups » les numérote")),
        ("since", Options.Plain("--since", "INSTANT", "en échec depuis ce jour (AAAA-MM-JJ) ou cet instant (RFC 3339)")),
        ("until", Options.Plain("--until", "INSTANT", "en échec avant ce jour ou cet instant")),
        ("mission_locale", Options.Plain("--mission-locale", "STRUCTURE", "avec --prescription : celles d'un parcours")),
        ("prescription_id", Options.Plain("--prescription", "ID", "avec --mission-locale : celles d'un parcours")),
        ("structure", Options.Plain("--structure", "STRUCTURE", "celles des parcours d'une structure")),
        ("siret", Options.Plain("--siret", "SIRET", "celles des sessions d'un organisme et des parcours sur elles")),
        ("error", Options.Plain("--error", "TEXTE", "celles dont l'erreur contient ce texte")));

    public void AddTo(Command command) => filters.AddTo(command);

    /// <summary>What was given, by the names of the API.</summary>
    public IReadOnlyList<(string Parameter, string Value)> Given(ParseResult parsed) => filters.Given(parsed);

    /// <summary>The same as a request's body.</summary>
    public JsonObject Body(ParseResult parsed)
    {
        var body = new JsonObject();
        foreach (var (parameter, value) in Given(parsed)) body[parameter] = parameter is "group" && int.TryParse(value, out var group) ? group : value;
        return body;
    }
}
