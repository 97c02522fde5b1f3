using System.Data.Common;
using System.Text.Encodings.Web;
using System.Text.Json;
using SiBridge.Contracts;
using SiBridge.Journal;
using SiBridge.Network;
using SiBridge.Parcours;
using SiBridge.Places;

namespace SiBridge.Gateway;

/// <summary>Sessions as one reader sees them: as told, with the newest count, all their names, and how many young people follow, for those who send and pay them.</summary>
internal sealed class ShownSessions
{
    /// <summary>On one line, as events are written.</summary>
    public static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Partner reader;
    private readonly IReadOnlyDictionary<string, SessionCle> names;
    private readonly IReadOnlyDictionary<CountedSession, ParcoursOn>? parcours;

    /// <summary>Loads what is shown beside some sessions.</summary>
    public ShownSessions(DbConnection db, Partner reader, IReadOnlyList<FoundSession> sessions)
    {
        this.reader = reader;
        names = SessionNames.Joined(db, [.. sessions.Select(s => s.OrderKey)]);
        parcours = Counts(reader) ? ParcoursCounts.Of(db, [.. sessions.Select(Counted)]) : null;
    }

    /// <summary>Whether this partner is shown how many young people follow.</summary>
    public static bool Counts(Partner reader) => reader.Kind is PartnerKind.MissionLocale or PartnerKind.Region;

    /// <summary>Whether a journey that counts on a session is one of this reader's.</summary>
    public bool IsParty(FoundSession session) =>
        parcours?[Counted(session)] is { } on && on.EnCours.Concat(on.Retenues).Any(IsOwn);

    /// <summary>The session as told, with the newest count and state in the place of those that it told itself.</summary>
    public void Write(Utf8JsonWriter writer, FoundSession found)
    {
        var session = found.State;
        using var description = JsonDocument.Parse(session.Description);
        writer.WriteStartObject();
        foreach (var property in description.RootElement.EnumerateObject())
        {
            if (property.Name is "places_disponibles" or "etat_recrutement" || (property.Name is "capacite" && session.Capacite is not null)) continue;
            if (property.Name is "session_cle" && names.TryGetValue(found.OrderKey, out var all)) WriteNames(writer, all);
            else property.WriteTo(writer);
        }

        if (session.Capacite is { } capacite) writer.WriteNumber("capacite", capacite);
        if (session.PlacesDisponibles is { } places) writer.WriteNumber("places_disponibles", places);
        writer.WriteString("etat_recrutement", session.EtatRecrutement);
        if (session.ConstateLe is { } constateLe) writer.WriteString("constate_le", constateLe);
        if (parcours?[Counted(found)] is { } on)
        {
            WriteCount(writer, "prescriptions_en_cours", on.EnCours);
            // Without a count there is no "since".
            if (session.CompteLe is not null) WriteCount(writer, "retenues_depuis_constat", on.Retenues);
        }

        writer.WriteEndObject();
    }

    private static CountedSession Counted(FoundSession session) => new(session.OrderKey, session.State.CompteLe);

    private static void WriteNames(Utf8JsonWriter writer, SessionCle cle)
    {
        writer.WriteStartObject("session_cle");
        writer.WriteString("formation", cle.Formation);
        writer.WriteString("action", cle.Action);
        writer.WriteString("session", cle.Session);
        writer.WriteString("reference", cle.Reference);
        writer.WriteEndObject();
    }

    private void WriteCount(Utf8JsonWriter writer, string property, IReadOnlyList<ParcoursCount> counts)
    {
        var count = counts.Sum(c => c.Count);
        if (SecretStatistique.Hides(count) && !counts.All(IsOwn)) writer.WriteString(property, $"<{SecretStatistique.Seuil}");
        else writer.WriteNumber(property, count);
    }

    private bool IsOwn(ParcoursCount count) => reader.Structures.Contains(count.Structure) || (reader.RegionCode is { } region && region == count.Region);
}
