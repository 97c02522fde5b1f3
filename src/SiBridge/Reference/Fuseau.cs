using System.Collections.Frozen;

namespace SiBridge.Reference;

/// <summary>The clock by which a Mission Locale lives: its system tells times of day without an offset.</summary>
public static class Fuseau
{
    /// <summary>IANA zones of the overseas departements whose structures are in i-Milo's own list; the others live by the clock of their network.</summary>
    private static readonly FrozenDictionary<string, string> ByDepartement = new Dictionary<string, string>
    {
        ["971"] = "America/Guadeloupe", ["972"] = "America/Martinique", ["973"] = "America/Cayenne", ["974"] = "Indian/Reunion", ["976"] = "Indian/Mayotte",
        ["978"] = "America/Marigot",
    }.ToFrozenDictionary();

    /// <param name="structure">The structure code of a Mission Locale, such as 97411S00.</param>
    /// <param name="network">That of its network.</param>
    public static TimeZoneInfo OfStructure(string structure, TimeZoneInfo network) =>
        ByDepartement.TryGetValue(Departement.OfStructure(structure), out var zone) ? TimeZoneInfo.FindSystemTimeZoneById(zone) : network;
}
