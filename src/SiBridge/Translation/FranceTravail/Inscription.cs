using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using SiBridge.Reference;

namespace SiBridge.Translation.FranceTravail;

/// <summary>A day of a module.</summary>
/// <param name="Place">JSON pointer in the document.</param>
internal sealed record Moment(DateOnly Day, string Place);

/// <summary>Why an inscription cannot be understood.</summary>
internal sealed class InscriptionException(ToldRefusal refusal) : Exception(refusal.Message)
{
    public ToldRefusal Refusal => refusal;
}

/// <summary>One inscription of a document, in its own names (domain §3.2). Others beside them are passed over.</summary>
/// <param name="json">Any JSON value.</param>
/// <param name="place">Its JSON pointer in the document.</param>
/// <param name="zone">In which an instant of a date is a day.</param>
internal sealed partial class Inscription(JsonElement json, string place, TimeZoneInfo zone)
{
    public const string Modules = "listeModuleFormation", Debut = "dateDebut", Fin = "dateFin";

    /// <summary>Both APIs, each with names of its own.</summary>
    private static readonly (string List, string Debut, string Fin)[] Names = [(Modules, Debut, Fin), ("listeModules", "dateDebutPeriode", "dateFinPeriode")];

    public JsonElement Json => json;

    public string Place => place;

    public IEnumerable<Moment> Debuts => Days(n => n.Debut);

    public IEnumerable<Moment> Fins => Days(n => n.Fin);

    public string At(string name) => $"{place}/{name}";

    /// <returns>Null where nothing is told; a number as it is written.</returns>
    /// <exception cref="InscriptionException">It is neither.</exception>
    public string? Text(string name)
    {
        if (json.ValueKind is not JsonValueKind.Object) throw new InscriptionException(new(place, "type", "un objet est attendu, une inscription."));
        return Text(json, name, At(name));
    }

    /// <exception cref="InscriptionException">Nothing is told, or more than <paramref name="most"/> characters.</exception>
    public string Required(string name, int most)
    {
        var text = Text(name) ?? throw Refused(name, "required", "absent, ou vide.");
        return text.Length <= most ? text : throw Refused(name, "maxLength", $"{most} caractères au plus sont attendus.");
    }

    /// <param name="message">French; repeats nothing of a person.</param>
    public InscriptionException Refused(string name, string code, string message) => new(new(At(name), code, message));

    private IEnumerable<Moment> Days(Func<(string List, string Debut, string Fin), string> which)
    {
        foreach (var names in Names)
        {
            if (!json.TryGetProperty(names.List, out var modules) || modules.ValueKind is JsonValueKind.Null) continue;
            if (modules.ValueKind is not JsonValueKind.Array) throw Refused(names.List, "type", "une liste est attendue.");
            foreach (var (i, module) in modules.EnumerateArray().Index())
            {
                var at = $"{At(names.List)}/{i}/{which(names)}";
                if (module.ValueKind is not JsonValueKind.Object) throw Refused($"{names.List}/{i}", "type", "un objet est attendu.");
                if (Text(module, which(names), at) is { } told) yield return new(Day(told, at), at);
            }
        }
    }

    private static string? Text(JsonElement of, string name, string at) => !of.TryGetProperty(name, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString()!.Trim() is { Length: > 0 } text ? text : null,
        JsonValueKind.Number => value.GetRawText(),
        _ => throw new InscriptionException(new(at, "type", "un texte ou un nombre est attendu.")),
    };

    /// <summary>ISO 8601: a day; or an instant, whose offset says on which of our days it is, where it has one.</summary>
    private DateOnly Day(string text, string at)
    {
        if (Iso().Match(text) is { Success: true } m && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant))
            return m.Groups["offset"].Success ? JourneeLocale.Of(instant, zone) : DateOnly.ParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture);
        throw new InscriptionException(new(at, "format", "une date qui existe, AAAA-MM-JJ, est attendue."));
    }

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,7})?)?(?<offset>Z|[+-][0-9]{2}:?[0-9]{2})?)?\z")]
    private static partial Regex Iso();
}
