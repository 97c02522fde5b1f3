using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using SiBridge.Reference;

namespace SiBridge.Translation.Imilo;

/// <summary>
/// Format <c>imilo</c>: how a journey stands, in the words of the Missions Locales' own system: the status of the proposal and the young person's
/// situation (domain §8.2). Both in one body: they are one fact, an entry, and must not be written by halves; and of the state rather than of the
/// message, so that one that comes late changes nothing back, and one that is written twice nothing at all.
/// </summary>
/// <param name="zone">Of the network.</param>
public sealed partial class ImiloFormat(JsonElement channel, TimeZoneInfo zone) : IFormat
{
    private readonly ImiloWords words = new(channel);

    /// <summary>The format by its name alone, for whoever does not write in it.</summary>
    public ImiloFormat()
        : this(JsonElement.Parse("{}"), TimeZoneInfo.Utc)
    {
    }

    public string Name => "imilo";

    public string ContentType => "application/json; charset=utf-8";

    public string Extension => "json";

    public IReadOnlyList<string>? Types { get; } = ["reponse", "convocation", "presence", "resultat", "entree", "interruption", "reprise", "abandon", "fin"];

    public bool TellsState => true;

    public IFormat For(JsonElement channel, TimeZoneInfo zone) => new ImiloFormat(channel, zone);

    public IEnumerable<(string Property, string Message)> Problems()
    {
        foreach (var names in words.SideBySide)
        {
            if (names.GroupBy(words.Field).FirstOrDefault(g => g.Count() > 1) is { } twice)
                yield return ("imilo/fields", $"« {twice.Key} » nommerait {string.Join(" et ", twice)} à la fois : un nom pour chacun.");
        }

        foreach (var name in Placeholder().Matches(words.Path).Select(m => m.Groups[1].Value).Except(words.Whose))
            yield return ("imilo/path", $"« {{{name}}} » : un chemin ne se fait qu'avec {string.Join(" et ", words.Whose.Select(w => $"{{{w}}}"))}.");
    }

    /// <summary>What the Mission Locale annulled it has taken out of its own system: there is nothing left to write to.</summary>
    public bool Says(Outgoing message) => EtapeOf(message).Etat is not "annulee";

    public byte[] Make(Outgoing message)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer)) Write(writer, EtapeOf(message), message.Additions!.Dossier);
        return new BodyWriter(message.Message).Write(buffer.WrittenSpan).ToParts();
    }

    public Address? AddressOf(byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        var complete = true;
        var path = Placeholder().Replace(words.Path, name =>
        {
            // Made before the names were changed; or a segment of dots, which leads up to somebody else's.
            var value = json.RootElement.TryGetProperty(name.Groups[1].Value, out var told) ? told.ToString() : "";
            complete &= value.Trim('.').Length > 0;
            return Uri.EscapeDataString(value);
        });
        return new(words.Method, complete ? path : null);
    }

    private static Etape EtapeOf(Outgoing message) => message.Additions?.Etape ?? throw new InvalidOperationException($"a {message.Type} is told in imilo, and not how its journey stands");

    private void Write(Utf8JsonWriter writer, Etape etape, string dossier)
    {
        var local = Fuseau.OfStructure(etape.MissionLocale, zone);
        writer.WriteStartObject();
        writer.WriteNumber(words.Field("id_dossier"), long.Parse(dossier, CultureInfo.InvariantCulture));
        writer.WriteString(words.Field("id_proposition"), etape.PrescriptionId);

        var (statut, absent) = Statut(etape);
        writer.WriteStartObject(words.Field("proposition"));
        writer.WriteString(words.Field("statut"), words.Value(statut));
        writer.WriteString(words.Field("date"), ImiloTime.Write(TimeZoneInfo.ConvertTime(etape.Depuis, local).DateTime));
        writer.WriteString(words.Field("commentaire"), absent ? words.Value("absent") : null);
        writer.WriteEndObject();

        if (Situation(etape) is { } situation)
        {
            writer.WriteStartObject(words.Field("situation"));
            writer.WriteString(words.Field("etat"), words.Value(situation));
            writer.WriteString(words.Field("categorie"), words.Value("formation"));
            writer.WriteString(words.Field("debut"), ImiloTime.Write(etape.Debut));
            writer.WriteString(words.Field("fin_prevue"), ImiloTime.Write(etape.FinPrevue));
            writer.WriteString(words.Field("fin"), ImiloTime.Write(etape.Fin));
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteNull(words.Field("situation"));
        }

        writer.WriteEndObject();
    }

    /// <summary>
    /// The proposal. Who did not come was absent, which i-Milo takes for the young person's refusal; whose reasons are not told is not
    /// said to have refused, which could cost an allowance.
    /// </summary>
    private static (string Statut, bool Absent) Statut(Etape etape) => (etape.Etat, etape.Motif) switch
    {
        ("emise" or "recue" or "convoquee" or "presente" or "excusee" or "retenue" or "retenue_sous_condition" or "liste_attente", _) => ("prescrit", false),
        ("absente", _) or ("non_entree", "absent_sans_nouvelle") => ("refus_jeune", true),
        ("non_entree", "desistement" or "emploi" or "autre_formation" or "empechement_personnel") => ("refus_jeune", false),
        ("rejetee" or "non_retenue" or "reorientee" or "non_entree", _) => ("refus_tiers", false),
        ("entree" or "interrompue" or "sortie_anticipee" or "terminee", _) => ("realise", false),
        _ => throw new InvalidOperationException($"{etape.Etat} has no word in i-Milo"),
    };

    /// <returns>Null: the young person has no place in the training, or none any more.</returns>
    private static string? Situation(Etape etape) => etape.Etat switch
    {
        "retenue" or "retenue_sous_condition" => "prevu",
        "entree" or "interrompue" => "en_cours",
        "sortie_anticipee" or "terminee" => "termine",
        _ => null,
    };

    [GeneratedRegex(@"\{([^{}]+)\}")]
    private static partial Regex Placeholder();
}
