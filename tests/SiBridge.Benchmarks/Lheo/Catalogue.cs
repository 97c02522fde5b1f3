using System.Globalization;
using System.Text;

namespace SiBridge.Benchmarks.Lheo;

/// <summary>
/// A catalogue that looks like a region's export of LHEO 2.2: long texts, Intercarif's attributes and extras, and oddities here and there. Written
/// as a stream; the same seed gives the same bytes, and another edition differs in the sessions that it changes.
/// </summary>
/// <param name="sessions">How many sessions; one to four stand in a formation.</param>
internal sealed class Catalogue(int sessions, int seed)
{
    private static readonly string[] Trades = ["Agent magasinier", "Aide-soignant", "Boulanger", "Développeur web", "Soudeur", "Vendeur conseil", "Maçon", "Comptable", "Cariste", "Cuisinier"];

    private static readonly (string Insee, string Postal, string Town)[] Towns =
        [("14118", "14000", "Caen"), ("76351", "76600", "Le Havre"), ("27229", "27000", "Évreux"), ("61001", "61000", "Alençon"), ("50129", "50100", "Cherbourg-en-Cotentin")];

    private static readonly string Sentence =
        "Le stagiaire apprend à préparer son poste, à lire les consignes & les plans, à travailler en équipe et à rendre compte ; il met en pratique en entreprise ce qu'il a vu au centre. ";

    /// <param name="changeEvery">In this edition the state of every so-manieth session is another one; 0: of none.</param>
    public void Write(Stream output, int changeEvery = 0)
    {
        using var xml = new StreamWriter(output, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        var random = new Random(seed);
        xml.Write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<lheo xmlns=\"http://www.lheo.org/2.2\">\n<offres>\n");
        for (int formation = 1, session = 0; session < sessions; formation++) session = Formation(xml, random, formation, session, changeEvery);
        xml.Write("</offres>\n<extras info=\"flux-intercarif\"><extra info=\"date-export\">20260601</extra></extras>\n</lheo>\n");
    }

    private int Formation(StreamWriter xml, Random random, int formation, int session, int changeEvery)
    {
        var (trade, town) = (Trades[random.Next(Trades.Length)], Towns[random.Next(Towns.Length)]);
        var text = new StringBuilder().Insert(0, Sentence, 10 + random.Next(6)).ToString().Replace("&", "&amp;", StringComparison.Ordinal);
        xml.Write(Invariant(
            $"""
            <formation numero="28_AF_{formation:D10}" datecrea="20250901" datemaj="202603{1 + random.Next(28):D2}" file="28_AF_{formation}.xml" href="https://carif.example/{formation}">
             <domaine-formation><code-FORMACODE ref="V12" tag="principal">{31000 + random.Next(900)}</code-FORMACODE><code-FORMACODE ref="V12">{15000 + random.Next(900)}</code-FORMACODE><code-NSF>311</code-NSF><code-ROME>N1{100 + random.Next(90)}</code-ROME></domaine-formation>
             <intitule-formation>{trade} n° {formation}</intitule-formation>
             <objectif-formation>{text}</objectif-formation>
             <resultats-attendus>{text[..400]}</resultats-attendus>
             <contenu-formation><![CDATA[<p>{text}</p>]]></contenu-formation>
             <certifiante>1</certifiante>
             <contact-formation><coordonnees><civilite>Madame</civilite><nom>Accueil</nom><telfixe><numtel>02 31 {random.Next(100):D2} {random.Next(100):D2} {random.Next(100):D2}</numtel></telfixe><courriel>accueil{formation}@of.example</courriel></coordonnees></contact-formation>
             <parcours-de-formation>4</parcours-de-formation><code-niveau-entree>{4 + random.Next(4)}</code-niveau-entree><objectif-general-formation>6</objectif-general-formation>
             <certification><code-RNCP>{1000 + random.Next(30000)}</code-RNCP><code-CERTIFINFO>{10000 + random.Next(80000)}</code-CERTIFINFO></certification>
             <action numero="28_AC_{formation:D10}" datecrea="20250901" datemaj="20260315">
              <rythme-formation>Temps plein</rythme-formation><code-public-vise>82056</code-public-vise><info-public-vise>Tout public</info-public-vise><niveau-entree-obligatoire>0</niveau-entree-obligatoire>
              <modalites-alternance>{text[..200]}</modalites-alternance><modalites-enseignement>0</modalites-enseignement><conditions-specifiques>{text[..300]}</conditions-specifiques><prise-en-charge-frais-possible>1</prise-en-charge-frais-possible>
              <lieu-de-formation><coordonnees>{Adresse(town, whole: true)}</coordonnees></lieu-de-formation>
              <modalites-entrees-sorties>{random.Next(2)}</modalites-entrees-sorties>

            """));
        for (var left = 1 + random.Next(4); left > 0 && session < sessions; left--) Session(xml, random, ++session, town, changeEvery);
        xml.Write(
            """
              <organisme-formateur><SIRET-formateur><SIRET>12345678200010</SIRET></SIRET-formateur><raison-sociale-formateur>OF EXEMPLE</raison-sociale-formateur></organisme-formateur>
              <organisme-financeur><code-financeur>2</code-financeur><nb-places-financees>12</nb-places-financees></organisme-financeur>
             </action>
             <organisme-formation-responsable><numero-activite>28140000014</numero-activite><SIRET-organisme-formation><SIRET>12345678200010</SIRET></SIRET-organisme-formation><nom-organisme>OF Exemple</nom-organisme><raison-sociale>OF EXEMPLE</raison-sociale><coordonnees-organisme><coordonnees/></coordonnees-organisme><contact-organisme><coordonnees/></contact-organisme><extras info="categorie-organisme"><code-categorie-organisme>1</code-categorie-organisme></extras></organisme-formation-responsable>
            </formation>

            """);
        return session;
    }

    private static void Session(StreamWriter xml, Random random, int session, (string Insee, string Postal, string Town) town, int changeEvery)
    {
        var etat = changeEvery > 0 && session % changeEvery == 0 ? 2 : 1;
        // One in a hundred is odd: a partial date, a misspelt element, a code that is none, a date that is none.
        var (debut, odd) = (session % 100) switch
        {
            7 => ("20260900", ""),
            21 => ("20260907", "<etat-recrutment>1</etat-recrutment>"),
            42 => ("20260931", ""),
            63 => ("20260907", "<extras info=\"session-perimee\">1</extras>"),
            _ => ($"2026{7 + random.Next(6):D2}{1 + random.Next(28):D2}", ""),
        };
        var eligibilites = string.Concat(Enumerable.Range(1, 18).Select(i => Invariant(
            $"<extras info=\"eligibilite-cpf\" numero=\"{session}{i}\"><extra info=\"source\">COPAREF</extra><extra info=\"debut-validite\">20260101</extra><extra info=\"fin-validite\">20281231</extra><extra info=\"public\">salarie</extra><extra info=\"france-entiere\">1</extra></extras>\n")));
        xml.Write(Invariant(
            $"""
              <session numero="28_SE_{session:D10}" datecrea="20250901" datemaj="20260320">
               <periode><debut>{debut}</debut><fin>2027{1 + random.Next(12):D2}28</fin></periode>
               <adresse-inscription>{Adresse(town, whole: false)}</adresse-inscription>
               <modalites-inscription>Dossier, puis entretien.</modalites-inscription><etat-recrutement>{etat}</etat-recrutement>{odd}
               {eligibilites}
              </session>

            """));
    }

    private static string Adresse((string Insee, string Postal, string Town) town, bool whole) =>
        $"<adresse><denomination>Centre de {town.Town}</denomination><ligne>12 rue de la Gare</ligne><codepostal>{town.Postal}</codepostal><ville>{town.Town}</ville>{(whole ? $"<code-INSEE-commune>{town.Insee}</code-INSEE-commune><region>28</region>" : "")}</adresse>";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
