using System.Collections.Frozen;

namespace SiBridge.Translation.Lheo;

/// <summary>What is read of a formation, and the sessions in it.</summary>
internal static class LheoFormation
{
    /// <summary>Each element of which a session needs something, with those of its children that may be needed somewhere; a leaf has none.</summary>
    private const string Read =
        """
        formation: domaine-formation intitule-formation contact-formation code-niveau-entree certification url-formation action organisme-formation-responsable
        domaine-formation: code-FORMACODE code-NSF code-ROME
        contact-formation: coordonnees
        contact-session: coordonnees
        coordonnees: nom prenom ligne adresse telfixe portable courriel
        telfixe: numtel
        portable: numtel
        certification: code-RNCP code-RS
        url-formation: urlweb
        url-action: urlweb
        url-session: urlweb
        action: info-public-vise conditions-specifiques lieu-de-formation modalites-entrees-sorties url-action session organisme-formateur organisme-financeur
        lieu-de-formation: coordonnees
        adresse: denomination ligne codepostal ville code-INSEE-commune region
        session: periode adresse-inscription etat-recrutement recrutement url-session contact-session reference-certification cycle
        periode: debut fin
        adresse-inscription: adresse
        recrutement: modalite-recrutement adresse urlweb nb-places periode heure-debut
        reference-certification: reference-code-RNCP reference-code-RS
        cycle: capacite-simultanee capacite-cumulee
        organisme-formateur: SIRET-formateur reference-certification
        SIRET-formateur: SIRET
        SIRET-organisme-formation: SIRET
        organisme-financeur: code-financeur
        organisme-formation-responsable: numero-activite SIRET-organisme-formation nom-organisme
        extras: extra
        """;

    private static readonly FrozenDictionary<string, FrozenSet<string>> Children = Read.Split('\n').Select(line => line.Split(": "))
        .ToFrozenDictionary(line => line[0], line => line[1].Split(' ').ToFrozenSet());

    private static readonly FrozenSet<string> Anywhere = Children.Values.SelectMany(c => c).ToFrozenSet();

    /// <param name="info">The attribute of extras: of those, a session needs our own and Intercarif's note that it is out of date.</param>
    public static bool Reads(LheoNode parent, string name, string? info) => name is "extras"
        ? info is LheoWords.Ours or LheoWords.Perimee && parent.Name is "session" or "recrutement"
        : Children.TryGetValue(parent.Name, out var children) && children.Contains(name);

    /// <summary>Whether an element that a session needs stands where LHEO has it not, and so is missed where it should be.</summary>
    public static bool IsMisplaced(LheoNode parent, string name) =>
        Anywhere.Contains(name) && name is not "extra" && Children.TryGetValue(parent.Name, out var children) && !children.Contains(name);

    /// <param name="remarks">What was odd while it was read; told with its first session.</param>
    public static IReadOnlyList<LheoItem> Items(LheoNode formation, TimeZoneInfo zone, IReadOnlyList<LheoRemark> remarks)
    {
        var items = new List<LheoItem>();
        foreach (var action in formation.All("action"))
        {
            foreach (var session in action.All("session"))
            {
                items.Add(new LheoSessionReader(formation, action, session, zone, remarks).Item());
                remarks = [];
            }
        }

        return items.Count > 0 ? items : [new(formation.Line, formation.Path, null, null, null, [.. remarks, new(formation.Line, formation.Path, "cette formation n'a pas de session : rien à en dire.")])];
    }
}
