using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml;
using SiBridge.Contracts;

namespace SiBridge.Translation.Lheo;

/// <summary>
/// Reads one session of a formation in canonical words. What canonical asks for and the document does not tell refuses the session; what is
/// optional and cannot be read is left out and reported. Where LHEO has no word for what canonical knows, our own extras do
/// (<see cref="LheoSessionWriter"/>), and win. The paragraph of the specification is named beside each.
/// </summary>
internal sealed class LheoSessionReader
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What nobody dated is older than whatever somebody did.</summary>
    private static readonly DateTimeOffset Undated = new(2000, 1, 1, 0, 0, 0, TimeSpan.FromHours(1));

    private readonly LheoNode formation, action, session;
    private readonly TimeZoneInfo zone;
    private readonly LheoRemarks remarks;
    private readonly LheoOurs ours;
    private (SessionCle Cle, string Organisme)? named;

    /// <param name="before">What was odd on the way to it.</param>
    public LheoSessionReader(LheoNode formation, LheoNode action, LheoNode session, TimeZoneInfo zone, IReadOnlyList<LheoRemark> before)
    {
        (this.formation, this.action, this.session, this.zone) = (formation, action, session, zone);
        remarks = new(before);
        ours = new(session);
    }

    public LheoItem Item()
    {
        try
        {
            var read = Read();
            return new(session.Line, session.Path, named, read, null, remarks.All);
        }
        catch (LheoRefusal refusal)
        {
            return new(session.Line, session.Path, named, null, (refusal.Pointer, refusal.Remark), remarks.All);
        }
    }

    private ToldSession Read()
    {
        var (cle, organisme, toldAt) = (Cle(), Organisme(), ToldAt());
        named = (cle, organisme);
        var content = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(content, Readable))
        {
            json.WriteStartObject();
            json.WritePropertyName("session_cle");
            JsonSerializer.Serialize(json, cle, CanonicalJson.Default.SessionCle);
            json.WriteString("intitule", ours.One("intitule") ?? Cut(formation.One("intitule-formation"), 255) ?? throw Refuse("/intitule", formation, "l'intitulé de la formation manque."));
            json.WriteString("organisme", organisme);
            Nda(json);
            Periode(json, toldAt);
            var lieu = new LheoLieu(action, session, ours, remarks);
            lieu.Write(json);
            new LheoCodes(formation, action, session, ours, remarks).Write(json);
            Optional(json, "dispositif", ours.One("dispositif"));
            Optional(json, "niveau_entree", ours.One("niveau_entree") ?? Niveau());
            // « conditions-specifiques »: « conditions spécifiques et prérequis ».
            Optional(json, "prerequis", ours.One("prerequis") ?? Cut(action.One("conditions-specifiques"), 3_000));
            Optional(json, "public_vise", ours.One("public_vise") ?? Cut(action.One("info-public-vise"), 255));
            new LheoSelection(session, zone, ours, remarks).Write(json);
            Places(json);
            json.WriteString("etat_recrutement", Etat());
            Optional(json, "statut", ours.One("statut"));
            new LheoContact(formation, session, ours, remarks).Write(json);
            Optional(json, "url", ours.One("url") ?? Url());
            json.WriteEndObject();
        }

        return new(cle, organisme, toldAt, content.WrittenSpan.ToArray());
    }

    /// <summary>The triplet (domain.md §1.5: attribute « numero » of formation, action and session); without it the session's own number is its reference.</summary>
    private SessionCle Cle()
    {
        var (f, a, s) = (formation.Attribute("numero"), action.Attribute("numero"), session.Attribute("numero"));
        if (s is null) throw Refuse("/session_cle", session, "la session n'a pas de numéro (attribut « numero ») : rien ne la reconnaîtrait la fois suivante.");
        if (f?.Length <= 25 && a?.Length <= 25 && s.Length <= 25) return new(f, a, s, ours.One("reference"));
        if (f is not null || a is not null) remarks.Add(session, "le triplet formation, action, session n'est pas entier ou dépasse 25 caractères ; connue par le seul numéro de session, comme référence.");
        return s.Length <= 255 ? new(Reference: s) : throw Refuse("/session_cle", session, "le numéro de la session dépasse 255 caractères.");
    }

    /// <summary>« organisme-formation-responsable »: who answers for the offer, and so for who comes to it; who teaches only where it is missing.</summary>
    private string Organisme()
    {
        var responsable = formation.One("organisme-formation-responsable");
        var told = responsable?.One("SIRET-organisme-formation", "SIRET");
        if (LheoValues.Digits(told?.Text) is { Length: 14 } siret && siret.All(char.IsAsciiDigit)) return siret;
        var formateur = action.All("organisme-formateur").Select(o => LheoValues.Digits(o.One("SIRET-formateur", "SIRET")?.Text)).FirstOrDefault(d => d.Length == 14 && d.All(char.IsAsciiDigit));
        if (formateur is null) throw Refuse("/organisme", told ?? responsable ?? formation, "le SIRET de l'organisme responsable manque ou n'a pas 14 chiffres.");
        remarks.Add(told ?? responsable ?? formation, "le SIRET de l'organisme responsable manque ou n'a pas 14 chiffres ; celui du premier organisme formateur est retenu.");
        return formateur;
    }

    private void Nda(Utf8JsonWriter json)
    {
        if (formation.One("organisme-formation-responsable", "numero-activite") is not { Text: { } text } told) return;
        var nda = LheoValues.Digits(text);
        if (nda.Length == 11 && nda.All(char.IsAsciiDigit) && nda.Any(c => c != '0')) json.WriteString("nda", nda);
        else if (nda.Any(c => c != '0')) remarks.Add(told, "ce numéro de déclaration d'activité n'a pas 11 chiffres ; laissé de côté.");
    }

    /// <summary>
    /// « periode » and « modalites-entrees-sorties ». One may enter a permanent session on any day: where its bounds are not known, those of
    /// the year in which it was told are. A session of fixed dates without its dates is none.
    /// </summary>
    private void Periode(Utf8JsonWriter json, DateTimeOffset toldAt)
    {
        var periode = Once(session, "periode");
        var permanentes = Code(action, "modalites-entrees-sorties", LheoWords.EntreesSorties, "dates_fixes") is "permanentes";
        var year = toldAt > Undated ? toldAt.Year : (int?)null;
        var debut = Bound("debut", end: false) ?? (permanentes && year is { } from ? new DateOnly(from, 1, 1) : null);
        var fin = Bound("fin", end: true) ?? (permanentes && year is { } to ? new DateOnly(Math.Max(to, debut?.Year ?? to), 12, 31) : null);
        if (debut is null || fin is null)
            throw Refuse(debut is null ? "/debut" : "/fin", periode ?? session, $"la date de {(debut is null ? "début" : "fin")} de la session n'est pas connue.");
        json.WriteString("debut", LheoValues.Iso(debut.Value));
        json.WriteString("fin", LheoValues.Iso(fin.Value));
        json.WriteString("entrees_sorties", permanentes ? "permanentes" : "dates_fixes");

        DateOnly? Bound(string name, bool end)
        {
            var told = periode?.One(name);
            if (told?.Text is not { } text)
            {
                // An empty or absent one is as unknown as 00000000.
                remarks.Add(told ?? session, $"{(end ? "la date de fin" : "la date de début")} manque{(permanentes ? " ; entrées permanentes : l'année civile est retenue." : ".")}");
                return null;
            }

            var (day, remark) = LheoValues.Day(text, end);
            if (remark is not null) remarks.Add(told, day is null && permanentes ? $"{remark[..^1]} ; entrées permanentes : l'année civile est retenue." : remark);
            return day;
        }
    }

    private string? Niveau() => formation.One("code-niveau-entree") is { Text: { } code } told && code is not "0" ? Code(told, code, LheoWords.Niveaux) : null;

    /// <summary>LHEO counts the places of a session in « cycle » only; those that are left, nowhere.</summary>
    private void Places(Utf8JsonWriter json)
    {
        var told = session.All("cycle").Select(c => c.One("capacite-simultanee") ?? c.One("capacite-cumulee")).FirstOrDefault(c => c?.Text is not null);
        if (told is not null)
        {
            if (int.TryParse(told.Text, out var capacite) && capacite is >= 0 and <= 99_999) json.WriteNumber("capacite", capacite);
            else remarks.Add(told, "ce n'est pas un nombre de places ; laissé de côté.");
        }

        if (int.TryParse(ours.One("places_disponibles"), out var places)) json.WriteNumber("places_disponibles", places);
    }

    /// <summary>« etat-recrutement » is optional: a session about which nothing is said is open. One that Intercarif calls out of date is not.</summary>
    private string Etat()
    {
        var etat = Code(session, "etat-recrutement", LheoWords.Etats, "ouvert");
        if (session.All("extras").FirstOrDefault(e => e.Attribute("info") is LheoWords.Perimee) is not { } perimee || etat is "ferme") return etat;
        remarks.Add(perimee, "Intercarif dit cette session périmée ; recrutement fermé.");
        return "ferme";
    }

    private string? Url()
    {
        var told = session.One("url-session", "urlweb") ?? action.One("url-action", "urlweb") ?? formation.One("url-formation", "urlweb");
        if (told?.Text is not { } text) return null;
        var url = LheoValues.Url(text);
        if (url is null) remarks.Add(told, "ce n'est pas l'adresse d'une page, ou elle dépasse 255 caractères ; laissée de côté.");
        else if (url != text) remarks.Add(told, "cette adresse n'a pas de schéma ; lue avec http://.");
        return url;
    }

    /// <summary>The newest of « horodatage-modification » (LHEO 2.3) and « datemaj » (Intercarif, AAAAMMJJ) of the session and what it stands in.</summary>
    private DateTimeOffset ToldAt() => new[] { session, action, formation }.SelectMany(Instants).DefaultIfEmpty(Undated).Max();

    private IEnumerable<DateTimeOffset> Instants(LheoNode node)
    {
        if (node.Attribute("datemaj") is { } maj && LheoValues.Day(maj, end: false).Day is { } day && IsDated(node, "datemaj", day.Year)) yield return Local(day.ToDateTime(TimeOnly.MinValue));
        if (node.Attribute("horodatage-modification") is not { } stamp) yield break;
        if (Rfc3339.TryParse(stamp, out var instant))
        {
            if (IsDated(node, "horodatage-modification", instant.Year)) yield return instant;
        }
        else if (Rfc3339.TryParse(stamp + "Z", out var local))
        {
            if (IsDated(node, "horodatage-modification", local.Year)) yield return Local(local.DateTime);
        }
        else
        {
            // Also one that its offset leads out of the years that there are.
            remarks.Add(node, "« horodatage-modification » n'est pas un instant : comme s'il n'était pas dit.");
        }
    }

    /// <summary>Programs that know no day write one of the year 1 or 9999: it dates nothing, and the clocks of some zone have none for it.</summary>
    private bool IsDated(LheoNode node, string attribute, int year)
    {
        if (year is >= 1900 and < 9999) return true;
        remarks.Add(node, $"« {attribute} » est de l'année {year:0000} : comme s'il n'était pas dit.");
        return false;
    }

    private DateTimeOffset Local(DateTime local) => new(local, zone.GetUtcOffset(local));

    private string Code(LheoNode parent, string name, IReadOnlyDictionary<string, string> table, string otherwise)
    {
        if (Once(parent, name) is not { } told) return otherwise;
        if (told.Text is { } code) return Code(told, code, table) ?? otherwise;
        remarks.Add(told, "cet élément est vide ; comme s'il n'était pas dit.");
        return otherwise;
    }

    /// <summary>What LHEO has once at most.</summary>
    private LheoNode? Once(LheoNode parent, string name)
    {
        if (parent.All(name).Skip(1).FirstOrDefault() is { } again) remarks.Add(again, "cet élément se répète : seul le premier compte.");
        return parent.One(name);
    }

    private string? Code(LheoNode told, string code, IReadOnlyDictionary<string, string> table)
    {
        var word = table.GetValueOrDefault(code);
        if (word is null) remarks.Add(told, $"ce code n'est pas de la table de LHEO ({string.Join(", ", table.Keys.Order(StringComparer.Ordinal))}) ; comme s'il n'était pas dit.");
        return word;
    }

    private string? Cut(LheoNode? node, int most)
    {
        if (node?.Text is not { } text) return null;
        if (!text.EnumerateRunes().Skip(most).Any()) return text;
        remarks.Add(node, $"ce texte dépasse {most} caractères ; coupé.");
        return LheoElements.First(text, most);
    }

    private static void Optional(Utf8JsonWriter json, string property, string? value)
    {
        if (value is not null) json.WriteString(property, value);
    }

    private static LheoRefusal Refuse(string pointer, LheoNode node, string message) => new(pointer, node, message);
}
