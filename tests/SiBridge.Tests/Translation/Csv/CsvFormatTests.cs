using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.Flows;
using SiBridge.Tests.Support;
using SiBridge.Translation;
using SiBridge.Translation.Codes;
using SiBridge.Translation.Csv;
using Xunit;

namespace SiBridge.Tests.Translation.Csv;

/// <summary>Messages as lines: what the recipient would read, in the columns that the profile has for it, and nothing else.</summary>
public sealed class CsvFormatTests
{
    private static readonly Guid Receipt = Guid.Parse("019f0000-0000-7000-8000-000000000001");

    private static readonly Additions Journey = new(
        "123456", Messages.PommierBleu, new("28_AF_0000081234", "28_AC_0000091234", "28_SE_0000412345"), [2, 4], new("MORVANDEL", "Lina", new(2007, 5, 14), "14000"));

    [Fact]
    public void A_Region_reads_an_entree_under_its_header() => Body("stagiaires-region", Messages.Entree, Audience.Financeur).ShouldBe(
        """
        Identifiant Stagiaire;Identifiant Composante;Raison Sociale;SIRET;Numero Action;Libelle Action;Individu.Nom;Prenom;Tel Portable;Mail;Date Entree;Date Sortie Prevue;Date Sortie;Site.Nom;Code Postal;Ville;Id Session DOKELIO;Mission Locale;Identifiant Prescription;Motif Non Entree;Motif Sortie;Initiative Sortie;Realisation;Certification
        ;;;12345678200010;28_AC_0000091234;;MORVANDEL;Lina;;;20/07/2026;25/09/2026;;;;;28_SE_0000412345;14327S00;P-2026-0417;;;;;

        """, StringCompareShould.IgnoreLineEndings);

    [Fact]
    public void A_Mission_Locale_reads_the_same_line_without_what_it_is_not_told() => Line("stagiaires-region", Messages.Entree, Audience.MissionLocale)
        .ShouldBe(";;;;;;;;;;20/07/2026;25/09/2026;;;;;;14327S00;P-2026-0417;;;;;\r\n");

    [Fact]
    public void Health_reaches_no_Region_in_a_line_either() => Line("stagiaires-region", Messages.Abandon.With(("motif", "sante")), Audience.Financeur).ShouldContain(";raison_personnelle;");

    [Fact]
    public void Where_nothing_is_said_stands_the_word_for_nothing() => Line("stagiaires-france-travail", Messages.Entree, Audience.Financeur)
        .ShouldBe("MORVANDEL|Lina|NULL|NULL|NULL|NULL|NULL|NULL|NULL|28_AF_0000081234|NULL|2026-07-20 00:00:00.0|2026-09-25 00:00:00.0|NULL|NULL|NULL|12345678200010|NULL|28_SE_0000412345|28_AC_0000091234|2;4|NULL|14327S00|P-2026-0417\n");

    [Fact]
    public void The_organisme_reads_a_prescription_of_its_departement() => Line("positionnements-departement", Messages.Prescription.With(("session_cle", new JsonObject { ["reference"] = "CONV-1" })), Audience.Organisme)
        .ShouldBe("2026-06-29;P-2026-0417;;SIBRIDGE;m.lethuillier@ml-caen.example;14327S00;;;MORVANDEL;Lina;2007-05-14;14000;;+33639980001;lina.morvandel@example.org;4053956Z;CONV-1;2026-06-29;;;;;;;;;;;;12345678200010;;\n");

    [Fact]
    public void The_day_of_an_instant_is_that_of_the_network_whichever_offset_it_was_told_with() =>
        Line("positionnements-departement", Messages.Prescription.With(("emis_le", "2026-06-29T22:30:00Z")), Audience.Organisme).ShouldStartWith("2026-06-30;");

    [Theory]
    [InlineData("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0")]
    [InlineData("-O'BRIEN", "'-O'BRIEN")]
    [InlineData("O;BRIEN", "\"O;BRIEN\"")]
    [InlineData("O\"BRIEN", "\"O\"\"BRIEN\"")]
    [InlineData("O\nBRIEN", "O BRIEN")]
    public void A_name_is_no_formula_and_cuts_no_line(string name, string cell) =>
        Line("positionnements-departement", Messages.Prescription.With(("jeune", new JsonObject { ["nom_naissance"] = name, ["prenom"] = "Lina", ["date_naissance"] = "2007-05-14" })), Audience.Organisme)
            .ShouldContain($";{cell};Lina;");

    [Theory]
    [InlineData("＝HYPERLINK(1)", true, "'=HYPERLINK(1)")]
    [InlineData("＋33", true, "'+33")]
    [InlineData("DUPONT；X", true, "\"DUPONT;X\"")]
    [InlineData("DUPONT＂X", true, "\"DUPONT\"\"X\"")]
    [InlineData("DUPONT；X", false, "DUPONT X")]
    [InlineData("Mlle é, œ, ’, Ł", true, "Mlle é, œ, ’, L")]
    public void What_comes_near_a_character_in_Windows_1252_is_no_formula_and_cuts_no_line_either(string text, bool quotes, string cell)
    {
        var json = Places;
        (json["encodage"], json["guillemets"]) = ("windows-1252", quotes);
        var format = new CsvFormat(Profils.Good(json.ToJsonString()), Profils.Tables, Profils.Paris);

        var body = Bytes(format, Messages.Convocation.With(("lieu", text)), Audience.MissionLocale);

        Encodages.Windows1252.GetString(body).ShouldEndWith($";{cell}\r\n");
        format.Cells(body)[^1].Cell.ShouldBe(Encodages.Windows1252.GetString(Encodages.Windows1252.GetBytes(text)).Replace(quotes ? '\0' : ';', ' '));
    }

    [Fact]
    public void What_would_cut_a_cell_where_there_are_no_quotes_is_a_space() =>
        Line(Without("guillemets"), Messages.Convocation.With(("lieu", "salle 1;étage 2")), Audience.MissionLocale).ShouldContain(";salle 1 étage 2");

    [Fact]
    public void Codes_are_those_of_the_partner_and_one_that_nothing_translates_is_not_guessed()
    {
        Line("positionnements-departement", Messages.Abandon.With(("motif", "mobilite")), Audience.MissionLocale).ShouldContain(";false;2;");

        Should.Throw<UnmappedException>(() => Line("positionnements-departement", Messages.Abandon.With(("motif", "exclusion")), Audience.MissionLocale)).Unmapped
            .ShouldBe(new Unmapped("motif-sortie", "exclusion", "positionnement-motif-abandon") { Day = new(2026, 8, 27) });
    }

    [Fact]
    public void What_a_profile_has_no_words_for_is_not_told_in_other_words() =>
        Should.Throw<UnmappedException>(() => Line("stagiaires-france-travail", Messages.Entree.With(("statut", "non_entre"), ("motif", "emploi")), Audience.MissionLocale)).Unmapped
            .ShouldBe(new Unmapped("/statut", "non_entre", "csv:stagiaires-france-travail"));

    [Fact]
    public void Its_types_are_those_that_it_writes() => new CsvFormat(Profils.Shipped("positionnements-departement"), Profils.Tables, Profils.Paris).ShouldSatisfyAllConditions(
        f => f.Types.ShouldBe(["prescription", "presence", "resultat", "entree", "abandon", "fin"]), f => f.ContentType.ShouldBe("text/csv; charset=utf-8"), f => f.Extension.ShouldBe("csv"));

    [Theory]
    [InlineData("utf-8", "text/csv; charset=utf-8")]
    [InlineData("utf-8-bom", "text/csv; charset=utf-8")]
    [InlineData("windows-1252", "text/csv; charset=windows-1252")]
    public void Many_lines_make_one_file_under_one_header(string encoding, string type)
    {
        var json = JsonNode.Parse(Profils.Text("stagiaires-region"))!;
        json["encodage"] = encoding;
        json["colonnes"]![2]!["constante"] = "Pommier\nbleu é";
        var format = new CsvFormat(Profils.Good(json.ToJsonString()), Profils.Tables, Profils.Paris);

        var file = Joined.Of(format.Name, [Bytes(format, Messages.Entree, Audience.Financeur), Bytes(format, Messages.Abandon, Audience.Financeur)]).ShouldHaveSingleItem();

        format.ContentType.ShouldBe(type);
        file.AsSpan().StartsWith(format.Header()).ShouldBeTrue();
        file.AsSpan().StartsWith(Encoding.UTF8.Preamble).ShouldBe(encoding is "utf-8-bom");
        file.Count(b => b is (byte)'\n').ShouldBe(3);
        file.ShouldContain(encoding is "windows-1252" ? (byte)0xE9 : (byte)0xC3);
    }

    private static JsonObject Places
    {
        get
        {
            var json = Profils.Small;
            json["colonnes"]!.AsArray().Add(new JsonObject { ["nom"] = "lieu" });
            json["messages"] = JsonNode.Parse("""[{ "type": "convocation", "sens": "ecriture", "champs": [{ "chemin": "/lieu", "colonne": "lieu" }] }]""");
            return json;
        }
    }

    private static Profil Without(string property)
    {
        var json = Places;
        json[property] = false;
        return Profils.Good(json.ToJsonString());
    }

    private static string Line(string profil, Told message, Audience audience) => Line(Profils.Shipped(profil), message, audience);

    private static string Line(Profil profil, Told message, Audience audience)
    {
        var format = new CsvFormat(profil, Profils.Tables, Profils.Paris);
        return Encoding.UTF8.GetString(Bytes(format, message, audience).AsSpan(format.Header().Length));
    }

    private static string Body(string profil, Told message, Audience audience) => Encoding.UTF8.GetString(Bytes(new(Profils.Shipped(profil), Profils.Tables, Profils.Paris), message, audience));

    private static byte[] Bytes(CsvFormat format, Told message, Audience audience)
    {
        var kept = message.Utf8;
        using var json = JsonDocument.Parse(kept);
        var share = FlowTable.Of(message.Type).Shares.Single(s => s.To == audience);
        return SiBridge.Translation.Body.Of(format.Make(new Outgoing(kept, json.RootElement, share, message.Type, Receipt, "emetteur", Journey)), kept);
    }
}
