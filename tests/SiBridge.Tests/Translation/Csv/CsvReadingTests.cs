using System.Text;
using Shouldly;
using SiBridge.Translation;
using SiBridge.Translation.Csv;
using Xunit;
using Heard = SiBridge.Translation.Told;

namespace SiBridge.Tests.Translation.Csv;

/// <summary>Lines of partners' files, in canonical words: each by itself, whatever its neighbours are.</summary>
public sealed class CsvReadingTests
{
    private static readonly Profil Region = Profils.Shipped("stagiaires-region");

    [Theory]
    [InlineData("", "30/06/2026", "", "2 rien à transmettre : aucune des situations que le profil connaît n'y est.")]
    [InlineData("01/06/2026", "31/07/2026", "", "2 entree {…,\"statut\":\"entre\",\"date_entree\":\"2026-06-01\",\"date_fin_prevue\":\"2026-07-31\"}")]
    [InlineData("01/07/2026", "31/07/2026", "", "2 rien à transmettre : aucune des situations que le profil connaît n'y est.")]
    [InlineData("", "30/06/2026", "15/06/2026", "2 abandon {…,\"date_sortie\":\"2026-06-15\",\"initiative\":\"stagiaire\",\"motif\":\"autre\"}")]
    [InlineData("", "15/06/2026", "15/06/2026", "2 fin {…,\"date_fin\":\"2026-06-15\",\"realisation\":\"totale\"}")]
    [InlineData("", "14/06/2026", "15/06/2026", "2 fin {…,\"date_fin\":\"2026-06-15\",\"realisation\":\"totale\"}")]
    [InlineData("", "", "15/06/2026", "2 refused  Date Sortie [incomplet] rien ne dit si cette sortie est un abandon ou une fin : donnez « Motif Sortie » pour un abandon, « Realisation » pour une fin, ou « Date Sortie Prevue ».")]
    [InlineData("", "31/07/2026", "30/07/2026", "2 rien à transmettre : aucune des situations que le profil connaît n'y est.")]
    public void The_real_exit_against_the_planned_one_tells_a_dropout_from_an_end(string entree, string prevue, string sortie, string told)
    {
        var file = Region.InFile(Line(("Date Entree", entree), ("Date Sortie Prevue", prevue), ("Date Sortie", sortie)));

        Region.Tell(file).Select(Short).ShouldBe([told]);
    }

    [Fact]
    public void One_line_may_be_several_messages_and_who_speaks_is_in_it()
    {
        var told = Region.Tell(Region.InFile(Line(("Date Entree", "01/06/2026"), ("Date Sortie Prevue", "31/07/2026"), ("Date Sortie", "12/06/2026"), ("Motif Sortie", "emploi"))));

        told.Select(t => t.Type).ShouldBe(["entree", "abandon"]);
        told.ShouldAllBe(t => t.SpeaksFor == "12345678200010" && t.Fact!.ToldAt == Profils.WrittenAt);
    }

    [Fact]
    public void A_bad_line_harms_no_other_and_a_bad_cell_no_other_message_of_its_line()
    {
        var file = Region.InFile(
            Line(("Date Entree", "01/06/2026")),
            Line(("Date Entree", "31/06/2026")),
            Line(("Date Entree", "02/06/2026"), ("Date Sortie", "bientôt")),
            Line(("Date Entree", "03/06/2026"), ("SIRET", "12345678200011")),
            Line(("Date Entree", "04/06/2026"), ("Identifiant Prescription", "")),
            Line(("Date Entree", "05/06/2026"))) + "trop;peu\r\n" + Region.InFile(Line(("Date Entree", "06/06/2026"))).Split("\r\n")[1];

        Region.Tell(file).Select(Short).ShouldBe(
        [
            "2 entree {…,\"statut\":\"entre\",\"date_entree\":\"2026-06-01\"}",
            "3 refused entree Date Entree [cellule] une date qui existe, écrite dd/MM/yyyy, est attendue.",
            "4 entree {…,\"statut\":\"entre\",\"date_entree\":\"2026-06-02\"}",
            "4 refused abandon Date Sortie [cellule] une date qui existe, écrite dd/MM/yyyy, est attendue.",
            "4 refused fin Date Sortie [cellule] une date qui existe, écrite dd/MM/yyyy, est attendue.",
            "5 refused  SIRET [cellule] la clé de ce SIRET est fausse : vérifiez les 14 chiffres.",
            "6 refused  Identifiant Prescription [vide] cette cellule est vide, et ne doit pas l'être.",
            "7 entree {…,\"statut\":\"entre\",\"date_entree\":\"2026-06-05\"}",
            "8 refused   [ligne] elle a 2 cellules, et l'en-tête 24 : un « ; » manque, est de trop, ou fait partie d'un texte sans guillemets.",
            "9 entree {…,\"statut\":\"entre\",\"date_entree\":\"2026-06-06\"}",
        ]);
    }

    [Fact]
    public void A_day_at_the_end_of_the_calendar_or_an_invisible_character_costs_its_own_line_alone()
    {
        var positionnements = Profils.Shipped("positionnements-departement");

        positionnements.Tell(positionnements.InFile([("e_date_extraction", "9999-12-31")])).ShouldHaveSingleItem().Refusal.ShouldNotBeNull();
        Region.Tell(Region.InFile(Line(("Date Sortie Prevue", "31/07/2026"), ("Date Sortie", "12/06/2026"), ("Motif Sortie", "emploi\0")), Line(("Date Entree", "06/06/2026")))).Select(Short).ShouldBe(
        [
            "2 refused abandon Motif Sortie [caractere] un caractère de contrôle, invisible, s'y trouve : ôtez-le, ou saisissez la cellule de nouveau.",
            "3 entree {…,\"statut\":\"entre\",\"date_entree\":\"2026-06-06\"}",
        ]);
    }

    [Fact]
    public void A_quote_that_is_never_closed_costs_its_own_line_alone()
    {
        var file = Region.InFile(Line(("Ville", "\"Caen"), ("Date Entree", "01/06/2026")), Line(("Ville", "\"Bayeux\""), ("Date Entree", "02/06/2026")), Line(("Ville", "\"Vire\" x"), ("Date Entree", "03/06/2026")));

        Region.Tell(file).Select(Short).ShouldBe(
        [
            "2 refused   [ligne] un guillemet s'y ouvre et ne se ferme pas : fermez-le, ou doublez ceux qui font partie du texte.",
            "3 entree {…,\"statut\":\"entre\",\"date_entree\":\"2026-06-02\"}",
            "4 refused   [ligne] du texte suit un guillemet qui se ferme : doublez les guillemets qui font partie du texte.",
        ]);
    }

    [Fact]
    public void Line_breaks_within_quotes_are_text_where_the_profile_says_so()
    {
        var json = Profils.Small;
        json["sauts_de_ligne"] = true;

        Profils.Good(json.ToJsonString()).Tell("ml;prescription;jour;note\n14327S00;A;01/06/2026;\"deux\nlignes\"\n14327S00;B;02/06/2026;\n").Select(t => t.Line).ShouldBe([2, 4]);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Both_line_ends_are_read_with_and_without_a_mark_and_an_end(string end)
    {
        var file = $"\uFEFFjour;prescription;inconnue;ML;;{end}01/06/2026;A;x;14327S00;;{end}{end}02/06/2026;B;;14327S00";

        Profils.Good(Profils.Small.ToJsonString()).Tell(file).Select(t => t.Shown()).ShouldBe(
        [
            """2 reprise {"mission_locale":"14327S00","prescription_id":"A","date_reprise":"2026-06-01"}""",
            "4 refused   [ligne] elle a 4 cellules, et l'en-tête 6 : un « ; » manque, est de trop, ou fait partie d'un texte sans guillemets.",
        ]);
    }

    [Theory]
    [InlineData("", "Ce fichier est vide : pas même un en-tête.")]
    [InlineData("PK\u0003\u0004xyz", "C'est un classeur (.xlsx ou .ods), pas un CSV : enregistrez-le au format CSV.")]
    [InlineData("a\0;b\0", "Ce fichier n'est pas du texte, ou est en UTF-16 : enregistrez-le en CSV, en UTF-8.")]
    [InlineData("ml,prescription,jour\n", "L'en-tête ne se sépare pas par « ; » mais, semble-t-il, par « , » : exportez avec le séparateur attendu, ou changez le profil.")]
    [InlineData("a;b;c\n", "La première ligne n'a aucune des colonnes de ce profil : un en-tête est attendu (ml;prescription;jour…).")]
    [InlineData("ml;prescription;jour;Jour\n", "La colonne « jour » est 2 fois dans l'en-tête (3e, 4e) : laquelle compte ne se devine pas.")]
    [InlineData("ml;prescriptions;jour\n", "L'en-tête n'a pas « prescription » ; « prescriptions » en est proche : corrigez le nom.")]
    public void A_file_that_cannot_be_read_says_why_and_what_to_do(string file, string message)
    {
        var json = Profils.Small;
        json["colonnes"]![1]!["obligatoire"] = true;
        var profil = Profils.Good(json.ToJsonString());

        var e = Should.Throw<UnreadableException>(() => profil.Tell(file));

        (e.Message, e.Line).ShouldBe((message, 1));
    }

    [Fact]
    public void A_line_without_end_is_refused_and_memory_stays_flat()
    {
        var profil = Profils.Good(Profils.Small.ToJsonString());
        using var endless = new Repeated("ml;prescription;jour\n14327S00;A;01/06/2026\n\"", 'x', 400L << 20);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var told = new List<Heard>();
        var e = Should.Throw<UnreadableException>(() =>
        {
            foreach (var one in new CsvReading(profil, Profils.Tables).Read(endless, Profils.Context)) told.Add(one);
        });

        told.Count.ShouldBe(1);
        e.Line.ShouldBe(3);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(32 << 20);
    }

    [Fact]
    public void A_column_that_may_be_missing_is_told_once_and_read_as_empty()
    {
        var told = Region.Tell("SIRET;Mission Locale;Identifiant Prescription;Date Entree\n12345678200010;14327S00;A;01/06/2026\n");

        told[0].Shown().ShouldBe("1 l'en-tête n'a pas « Date Sortie Prevue », « Date Sortie », « Motif Non Entree », « Motif Sortie », « Initiative Sortie », « Realisation », « Certification » : lu comme vide.");
        told[1].Type.ShouldBe("entree");
    }

    [Fact]
    public void Without_a_header_columns_are_taken_by_their_place()
    {
        var json = Profils.Small;
        json["entete"] = false;
        json["colonnes"]![0]!["position"] = 3;
        json["colonnes"]![2]!["position"] = 1;

        Profils.Good(json.ToJsonString()).Tell("01/06/2026;A;14327S00\n02/06/2026;B;14327S00\n").Select(t => t.Shown()).ShouldBe(
        [
            """1 reprise {"mission_locale":"14327S00","prescription_id":"A","date_reprise":"2026-06-01"}""",
            """2 reprise {"mission_locale":"14327S00","prescription_id":"B","date_reprise":"2026-06-02"}""",
        ]);
    }

    [Fact]
    public void Words_dates_and_NULL_are_those_of_the_profile()
    {
        var profil = Profils.Shipped("stagiaires-france-travail");
        var file = profil.InFile([
            ("dc_siret", "12345678200010"), ("dd_datedebutplanformation", "2026-05-22 00:00:00.0"), ("dd_datefinplanformation", "NULL"), ("c_structure_prescriptrice", "14327S00"), ("c_prescription_id", "A"),
            ("c_nomcorrespondance", "D\"URAND")]);

        profil.Tell(file).Select(t => t.Shown()).ShouldBe(["""2 entree {"mission_locale":"14327S00","prescription_id":"A","statut":"entre","date_entree":"2026-05-22"}"""]);
    }

    [Fact]
    public void A_code_without_a_mapping_is_not_guessed_and_its_line_can_be_read_again()
    {
        var profil = Profils.Shipped("positionnements-departement");
        var file = profil.InFile(
            Positionnement("A", ("beneficiaire_retenu", "FAUX"), ("beneficiaire_rejete_motif", "1")),
            Positionnement("B", ("beneficiaire_present", "oui"), ("beneficiaire_retenu", "false"), ("beneficiaire_rejete_motif", "9")));

        var told = profil.Tell(file);

        told.Select(t => t.Shown()).ShouldBe(
        [
            """2 resultat {"prescription_id":"A","mission_locale":"14327S00","resultat":"non_retenu","motif":"session_complete","date":"2026-06-29"}""",
            """3 presence {"prescription_id":"B","mission_locale":"14327S00","nature":"entretien","presence":"present","date":"2026-06-29"}""",
            "3 unmapped resultat positionnement-motif-rejet 9",
        ]);
        profil.Tell(told[2].Waiting!.Alone).Select(t => t.Shown()[2..]).ShouldBe(told.Skip(1).Select(t => t.Shown()[2..]));
    }

    [Fact]
    public void The_day_of_the_extraction_stands_in_for_a_day_that_is_not_told_and_makes_nothing_new()
    {
        var profil = Profils.Shipped("positionnements-departement");

        var told = profil.Tell(profil.InFile(
            Positionnement("A", ("beneficiaire_retenu", "true"), ("beneficiaire_integre_action", "true"), ("date_integration", "2026-06-15")),
            Positionnement("B", ("beneficiaire_integre_action", "true"))));

        told.Select(t => string.Join(' ', t.Fact!.Undated)).ShouldBe(["date", "", "date_entree"]);
        // The file tells a day: it lasts until its midnight in Paris.
        told[0].Fact!.ToldAt.ShouldBe(new(2026, 6, 29, 23, 59, 59, TimeSpan.FromHours(2)));
    }

    private static (string, string)[] Positionnement(string id, params (string, string)[] cells) =>
        [("e_date_extraction", "2026-06-29"), ("identifiant_webrsa", id), ("structref_id", "14327S00"), .. cells];

    private static (string, string)[] Line(params (string Column, string Cell)[] cells) =>
        [.. cells, .. new[] { ("SIRET", "12345678200010"), ("Mission Locale", "14327S00"), ("Identifiant Prescription", "A-1") }.Where(c => !cells.Any(own => own.Column == c.Item1))];

    private static string Short(Heard told) => told.Shown().Replace("\"mission_locale\":\"14327S00\",\"prescription_id\":\"A-1\"", "…", StringComparison.Ordinal);

    /// <summary>A beginning, and one character for as long as it is said.</summary>
    private sealed class Repeated(string begin, char then, long length) : Stream
    {
        private readonly byte[] head = Encoding.UTF8.GetBytes(begin);
        private long at;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => length;
        public override long Position { get => at; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            for (var i = 0; i < count; i++, at++)
            {
                if (at == length) return i;
                buffer[offset + i] = at < head.Length ? head[at] : (byte)then;
            }

            return count;
        }

        public override void Flush() => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
