using SiBridge.Delivery;
using SiBridge.Journal;
using SiBridge.Reference;

namespace SiBridge.Gateway;

/// <summary>What may be asked of failures: the same for the list, the groups and a replay.</summary>
public static class FailureParameters
{
    /// <summary>For the API's description.</summary>
    public static IReadOnlyList<(string Name, string Description)> Known { get; } =
    [
        ("recipient", "code du partenaire"), ("channel", "code de son canal"), ("type", "type de message"), ("cause", "http-503, delai-depasse …"),
        ("group", "numéro d'un groupe d'échecs"), ("since", "en échec depuis cet instant : RFC 3339 ou AAAA-MM-JJ"), ("until", "en échec avant cet instant : RFC 3339 ou AAAA-MM-JJ"),
        ("mission_locale", "avec prescription_id : un parcours"), ("prescription_id", "avec mission_locale : un parcours"),
        ("structure", "les parcours d'une structure de Mission Locale"), ("siret", "les sessions d'un organisme et les parcours sur elles"),
        ("error", "ce qui se trouve dans le texte de l'erreur"),
    ];

    public static FailureFilter Read(QueryParameters parameters)
    {
        var prescription = parameters.Text("prescription_id");
        var mission = parameters.Parsed("mission_locale", CodeStructure.Expected + ", avec prescription_id", text => prescription is not null && CodeStructure.IsValid(text) ? text : null);
        if (prescription is not null) parameters.Parsed("prescription_id", "un identifiant de prescription, avec mission_locale", text => mission is null ? null : text);
        return new()
        {
            Recipient = parameters.Text("recipient"),
            Channel = parameters.Text("channel"),
            Type = parameters.Parsed("type", $"un type de message : {string.Join(", ", SchemaCatalogue.Types)}", type => SchemaCatalogue.Types.Contains(type) ? type : null),
            Cause = parameters.Text("cause"),
            Group = parameters.Whole("group", 1, int.MaxValue),
            Since = parameters.Instant("since"),
            Until = parameters.Instant("until"),
            Journey = prescription is null || mission is null ? null : OrderKey.OfJourney(mission, prescription),
            JourneysOf = parameters.Parsed("structure", CodeStructure.Expected, text => CodeStructure.IsValid(text) ? text : null) is { } one ? OrderKey.OfJourney(one, "") : null,
            SessionsOf = parameters.Parsed("siret", "un SIRET de 14 chiffres", text => Siret.IsValid(text) ? text : null) is { } siret ? OrderKey.OfSession(siret, "") : null,
            Error = parameters.Text("error"),
        };
    }
}
