using System.Globalization;
using System.Text.Json;
using SiBridge.Contracts;

namespace SiBridge.Translation.Lheo;

/// <summary>« recrutement »: how people are selected, and the meetings that go with it.</summary>
internal sealed class LheoSelection(LheoNode session, TimeZoneInfo zone, LheoOurs ours, LheoRemarks remarks)
{
    private const int Most = 50;

    private sealed record Meeting(string At, string? Lieu, int? Places);

    public void Write(Utf8JsonWriter json)
    {
        var selections = new List<string>();
        var meetings = new List<Meeting>();
        foreach (var recrutement in session.All("recrutement"))
        {
            if (recrutement.One("modalite-recrutement") is not { Text: { } code } told) continue;
            if (LheoWords.Selections.GetValueOrDefault(code) is not { } word)
            {
                if (code is not ("0" or "7")) remarks.Add(told, "ce code n'est pas de la table de LHEO (0 à 9) ; laissé de côté.");
                continue;
            }

            if (!selections.Contains(word)) selections.Add(word);
            if (code is LheoWords.InformationCollective && Read(recrutement) is { } meeting) meetings.Add(meeting);
        }

        Selections(json, ours.All("modalites_selection") ?? selections);
        Meetings(json, meetings);
    }

    private static void Selections(Utf8JsonWriter json, IReadOnlyList<string> selections)
    {
        if (selections.Count == 0) return;
        json.WriteStartArray("modalites_selection");
        foreach (var one in selections) json.WriteStringValue(one);
        json.WriteEndArray();
    }

    private void Meetings(Utf8JsonWriter json, List<Meeting> meetings)
    {
        if (meetings.Count == 0) return;
        if (meetings.Count > Most) remarks.Add(session, $"plus de {Most} informations collectives ; les premières sont retenues.");
        json.WriteStartArray("informations_collectives");
        foreach (var meeting in meetings.Take(Most))
        {
            json.WriteStartObject();
            json.WriteString("date_heure", meeting.At);
            if (meeting.Lieu is not null) json.WriteString("lieu", meeting.Lieu);
            if (meeting.Places is { } places) json.WriteNumber("places", places);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Null when nobody told when: a meeting without its hour is none that one could go to.</summary>
    private Meeting? Read(LheoNode recrutement)
    {
        var (exact, places) = (new LheoOurs(recrutement), Places(recrutement.One("nb-places")));
        if (exact.One("date_heure") is { } at) return new(at, exact.One("lieu"), places);
        if (recrutement.One("periode", "debut") is not { Text: { } text } debut) return null;
        var (day, remark) = LheoValues.Day(text, end: false);
        if (remark is not null && (day is null || text.EndsWith("00", StringComparison.Ordinal)))
        {
            remarks.Add(debut, $"le jour de l'information collective n'est pas connu ({text}) ; laissée de côté.");
            return null;
        }

        if (LheoValues.Hour(recrutement.One("heure-debut")?.Text) is not { } hour)
        {
            remarks.Add(recrutement.One("heure-debut") ?? recrutement, "l'heure de l'information collective manque ou ne se lit pas ; laissée de côté.");
            return null;
        }

        var local = day!.Value.ToDateTime(hour);
        return new(
            new DateTimeOffset(local, zone.GetUtcOffset(local)).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture),
            recrutement.One("adresse") is { } adresse ? Lieu(adresse) : null, places);
    }

    private int? Places(LheoNode? told)
    {
        if (told?.Text is not { } text) return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var places) && places <= 99_999) return places;
        remarks.Add(told, "ce n'est pas un nombre de places ; laissé de côté.");
        return null;
    }

    /// <summary>An address in one line.</summary>
    private static string? Lieu(LheoNode adresse)
    {
        var town = string.Join(' ', new[] { adresse.One("codepostal")?.Text, adresse.One("ville")?.Text }.OfType<string>());
        var lines = new[] { adresse.One("denomination")?.Text }.Concat(adresse.All("ligne").Select(l => l.Text)).Append(town.Length > 0 ? town : null).OfType<string>();
        return string.Join(", ", lines) is { Length: > 0 } told ? LheoElements.Cut(told, 255) : null;
    }
}
