using System.Globalization;
using SiBridge.Contracts;
using SiBridge.Parcours;

namespace SiBridge.Tests.Parcours;

/// <summary>What messages say of one journey. A fact of day 3 happened and was told on 3 June 2026.</summary>
internal static class Faits
{
    public const string Organisme = "of", MissionLocale = "ml";

    /// <summary>The journey that these facts, accepted in this order, tell.</summary>
    public static SuiviParcours Fold(params IEnumerable<Fait> accepted) => SuiviParcours.Fold([.. accepted.Select((fait, i) => fait with { Seq = i + 1 })])!;

    public static Fait Prescription(int day, string id = "p-1", string? corrige = null, string dossier = "1", string session = "S")
    {
        var message = new Prescription(
            id, Told(day), "14327S00", "P-1", dossier, new("MORVANDEL", "Lina", new(2007, 5, 14)), new(Reference: session), "12345678200010", Day(day), Corrige: corrige);
        return Fait("prescription", EtatParcours.Emise, day, id, corrige) with { SessionCle = message.SessionCle, Prescription = message };
    }

    public static Fait Fait(string type, EtatParcours etat, int day, string? id = null, string? corrige = null) => new(
        0, Guid.NewGuid(), type, type is "prescription" or "annulation" ? MissionLocale : Organisme, id ?? string.Create(CultureInfo.InvariantCulture, $"{type}-{day}"), corrige,
        Told(day), etat, Day(day), null, null);

    private static DateTimeOffset Told(int day) => new(2026, 6, day, 12, 0, 0, TimeSpan.FromHours(2));

    private static DateOnly Day(int day) => new(2026, 6, day);
}
