using SiBridge.Indicateurs;
using SiBridge.Network;

namespace SiBridge.Gateway;

/// <summary>What the lines of indicators are called.</summary>
internal sealed class Libelles(Par par, NetworkInForce network)
{
    /// <summary>The name of the line, and for people what it stands for.</summary>
    /// <returns>The organisme is told of sessions only.</returns>
    public (string Cle, string Libelle, string? Organisme) Of(Groupe groupe) => par switch
    {
        _ when groupe.Cle is "" => ("", "Ensemble", null),
        Par.MissionLocale => (groupe.Cle, network.ByStructure(groupe.Cle)?.Name ?? groupe.Cle, null),
        Par.Organisme => (groupe.Cle, network.BySiret(groupe.Cle)?.Name ?? groupe.Cle, null),
        Par.Session => Session(groupe.Cle),
        Par.Mois => Twice($"{groupe.Cle[..4]}-{groupe.Cle[4..]}"),
        _ => Twice(groupe.Cle),
    };

    /// <summary>Whether a line tells places: a session is no Mission Locale's.</summary>
    public bool DitLesPlaces(Groupe groupe) => par is not Par.MissionLocale || groupe.Cle is "";

    private static (string Cle, string Libelle, string? Organisme) Twice(string key) => (key, key, null);

    /// <summary>As people write it: the three numbers of the triplet, or the organisme's reference (see <c>OrderKey</c>).</summary>
    private (string Cle, string Libelle, string? Organisme) Session(string key)
    {
        var siret = Portee.SiretOf(key);
        var cle = string.Join(" / ", key[(siret.Length + 3)..].Split('/')[1..].Select(Uri.UnescapeDataString));
        return (cle, network.BySiret(siret)?.Name ?? siret, siret);
    }
}
