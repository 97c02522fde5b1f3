namespace SiBridge.EndToEnd.Harness;

/// <summary>A catalogue of one organisme in LHEO 2.3, with the least that a session needs.</summary>
public static class LheoText
{
    /// <param name="sessions">By their numbers.</param>
    /// <param name="ville">Where they take place: another one makes other sessions of them.</param>
    public static string Of(IEnumerable<string> sessions, string siret = Normandie.PommierBleu, string ville = "Caen") =>
        $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <lheo xmlns="http://lheo.gouv.fr/2.3"><offres><formation numero="F1">
        <intitule-formation>Agent magasinier</intitule-formation>
        <action numero="A1"><modalites-entrees-sorties>0</modalites-entrees-sorties>
        {string.Join('\n', sessions.Select(s =>
            $"<session numero=\"{s}\" datemaj=\"20260110\"><periode><debut>20301001</debut><fin>20310331</fin></periode><adresse-inscription><adresse><ligne>1 rue du Port</ligne><codepostal>14000</codepostal><ville>{ville}</ville><code-INSEE-commune>14118</code-INSEE-commune></adresse></adresse-inscription><etat-recrutement>1</etat-recrutement></session>"))}
        </action>
        <organisme-formation-responsable><numero-activite>28140000014</numero-activite><SIRET-organisme-formation><SIRET>{siret}</SIRET></SIRET-organisme-formation></organisme-formation-responsable>
        </formation></offres></lheo>
        """;
}
