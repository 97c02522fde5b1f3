using System.Text;
using Shouldly;
using SiBridge.Translation.Lheo;
using Xunit;

namespace SiBridge.Tests.Translation.Lheo;

/// <summary>Documents that are made to harm, or broken: a clear sentence with its place, and a memory that stays flat.</summary>
public sealed class LheoReaderTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    [Fact]
    public void A_billion_laughs_are_refused_at_their_DTD()
    {
        const string bomb =
            """
            <?xml version="1.0"?>
            <!DOCTYPE lolz [ <!ENTITY lol "lol"> <!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;"> ]>
            <lheo xmlns="http://lheo.gouv.fr/2.3"><offres>&lol2;</offres></lheo>
            """;

        Refused(bomb).ShouldBe((2, "Une DTD (<!DOCTYPE …>) se trouve ici : elle est refusée, comme toute entité qu'elle définirait."));
    }

    [Fact]
    public void An_external_entity_is_refused() =>
        Refused("<!DOCTYPE lheo [ <!ENTITY x SYSTEM \"file:///etc/passwd\"> ]>\n<lheo>&x;</lheo>").Message.ShouldStartWith("Une DTD");

    [Fact]
    public void An_entity_that_nobody_defined_is_refused() =>
        Refused("<lheo><offres><formation><intitule-formation>&eacute;t&eacute;</intitule-formation></formation></offres></lheo>").Message.ShouldStartWith("Une entité que XML ne connaît pas");

    [Theory]
    [InlineData("<lheo xmlns=\"http://lheo.gouv.fr/2.3\"><offres><formation><intitule-formation>", "x")]
    [InlineData("<lheo><offres><formation><intitule-formation><![CDATA[", "<p>x</p>")]
    [InlineData("<lheo><offres><formation numero=\"", "x")]
    [InlineData("<lheo><offres><extras><extra>", "x")]
    [InlineData("<lheo><offres><", "x")]
    public void A_text_of_a_gigabyte_is_refused_and_never_held(string begin, string repeated)
    {
        using var input = new Endless("<?xml version=\"1.0\"?>\n" + begin, repeated, 1L << 30);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var refused = Should.Throw<LheoUnreadableException>(() => Read(input));

        refused.Message.ShouldBe("Un texte ou une balise de plus de 1 Mio commence ici : refusé.");
        refused.Line.ShouldBeGreaterThanOrEqualTo(2);
        input.Position.ShouldBeLessThan(4 << 20);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(64 << 20);
    }

    [Fact]
    public void Absurd_depth_is_refused_wherever_it_stands()
    {
        using var input = new Endless("<lheo><offres><formation><extras>", "<a>", 1L << 30);

        var refused = Should.Throw<LheoUnreadableException>(() => Read(input));

        refused.Message.ShouldBe("Plus de 64 éléments sont emboîtés ici : LHEO n'en emboîte qu'une douzaine.");
        input.Position.ShouldBeLessThan(1 << 20);
    }

    [Fact]
    public void A_formation_without_end_is_refused()
    {
        using var input = new Endless("<lheo><offres><formation><action>", "<session numero=\"x\"><periode><debut>20260101</debut></periode></session>", 1L << 30);

        Should.Throw<LheoUnreadableException>(() => Read(input)).Message.ShouldStartWith("Cette formation tient plus de 32 Mio");
    }

    [Theory]
    [InlineData("", "Le document est vide.")]
    [InlineData("<html><body/></html>", "Ce document n'est pas du LHEO : sa racine devrait être « lheo » ou « lheo-plus ».")]
    [InlineData("<lheo-index/>", "Ce document n'est pas du LHEO : sa racine devrait être « lheo » ou « lheo-plus ». Un « lheo-index » ne porte que des résumés, sans session entière.")]
    [InlineData("<lheo><offres>", "Le document s'arrête ici, avant sa fin.")]
    [InlineData("<lheo><offres></lheo>", "Le XML n'est pas bien formé ici : une balise, un guillemet ou un caractère est de trop ou manque.")]
    [InlineData("{ \"lheo\": [] }", "Ce document n'est pas du XML : s'il est compressé (.zip, .gz), décompressez-le d'abord.")]
    [InlineData("PK\u0003\u0004\u0014", "Ce document n'est pas du XML : s'il est compressé (.zip, .gz), décompressez-le d'abord.")]
    [InlineData("\n<?xml version=\"1.0\"?><lheo/>", "« <?xml … ?> » ne se met qu'au tout début d'un document : ôtez ce qui est avant, ou faites-en deux documents.")]
    [InlineData("<?xml version=\"1.0\" encoding=\"KLINGON\"?><lheo/>", LheoEncodingTests.Encodage)]
    public void What_cannot_be_read_is_told_in_a_sentence(string xml, string message) => Refused(xml).Message.ShouldBe(message);

    [Fact]
    public void Unknown_elements_without_end_are_refused_and_never_held()
    {
        using var input = new Endless("<lheo><offres><formation>", "<x/>", 1L << 30);

        Should.Throw<LheoUnreadableException>(() => Read(input)).Message.ShouldStartWith("Cette formation tient plus de 32 Mio");

        input.Position.ShouldBeLessThan(2 << 20);
    }

    [Theory]
    [InlineData("20270901T08:00:00", "2027-09-01")]
    [InlineData("2027-09-01 08:00", "2027-09-01")]
    [InlineData("01/09/2027 00:00:00", "2027-09-01")]
    public void A_day_with_an_hour_behind_is_read_and_told(string text, string day) =>
        LheoValues.Day(text, end: false).ShouldBe((DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture), $"« {text} » n'est pas écrit AAAAMMJJ ; lu {day}."));

    [Fact]
    public void What_was_read_before_a_document_breaks_is_good()
    {
        var whole = Encoding.UTF8.GetString(LheoDocument.Of([Support.Messages.Session.Element]));
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(whole.Replace("</offres>", "<formation>", StringComparison.Ordinal)));
        using var reader = new LheoReader(input, Paris);
        var read = new List<LheoItem>();

        Should.Throw<LheoUnreadableException>(() =>
        {
            foreach (var item in reader.Items()) read.Add(item);
        });

        read.Single().Session!.Organisme.ShouldBe(Support.Messages.PommierBleu);
    }

    [Fact]
    public void Characters_that_XML_forbids_and_halves_of_characters_are_left_out()
    {
        var whole = Encoding.UTF8.GetString(LheoDocument.Of([Support.Messages.Session.Element])).Replace("Agent magasinier", "Agent&#1; maga&#xD800;sinier", StringComparison.Ordinal);

        Encoding.UTF8.GetString(Read(new MemoryStream(Encoding.UTF8.GetBytes(whole))).Single().Session!.Content).ShouldContain("\"Agent magasinier\"");
    }

    [Theory]
    [InlineData("datemaj=\"00010101\"", "« datemaj » est de l'année 0001 : comme s'il n'était pas dit.")]
    [InlineData("datemaj=\"99991231\"", "« datemaj » est de l'année 9999 : comme s'il n'était pas dit.")]
    [InlineData("horodatage-modification=\"0001-01-01T00:00:00\"", "« horodatage-modification » est de l'année 0001 : comme s'il n'était pas dit.")]
    [InlineData("horodatage-modification=\"9999-12-31T23:59:59\"", "« horodatage-modification » est de l'année 9999 : comme s'il n'était pas dit.")]
    [InlineData("horodatage-modification=\"0001-01-01T00:00:00+01:00\"", "« horodatage-modification » n'est pas un instant : comme s'il n'était pas dit.")]
    [InlineData("horodatage-modification=\"1899-12-30T00:00:00Z\"", "« horodatage-modification » est de l'année 1899 : comme s'il n'était pas dit.")]
    public void A_date_that_a_program_wrote_for_none_dates_nothing_and_loses_no_session(string attribute, string remark)
    {
        var whole = Encoding.UTF8.GetString(LheoDocument.Of([Support.Messages.Session.Element, Support.Messages.Session.Element]));
        var dated = System.Text.RegularExpressions.Regex.Replace(whole, " horodatage-modification=\"[^\"]*\"", "").Replace("<session ", $"<session {attribute} ", StringComparison.Ordinal);

        foreach (var zone in new[] { Paris, TimeZoneInfo.FindSystemTimeZoneById("America/Guadeloupe") })
        {
            using var reader = new LheoReader(new MemoryStream(Encoding.UTF8.GetBytes(dated)), zone);
            var items = reader.Items().ToList();

            items.Select(i => i.Session!.ToldAt.Year).ShouldBe([2000, 2000]);
            items.ShouldAllBe(i => i.Remarks.Any(r => r.Message == remark));
        }
    }

    [Fact]
    public void A_text_in_many_pieces_is_put_together_once()
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes($"<lheo><offres><formation><intitule-formation>{string.Concat(Enumerable.Repeat("a<!---->", 50_000))}</intitule-formation></formation></offres></lheo>"));
        var before = GC.GetAllocatedBytesForCurrentThread();

        Read(input).Single().Session.ShouldBeNull();

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(32 << 20);
    }

    [Fact]
    public void A_text_in_pieces_without_end_is_refused()
    {
        using var input = new Endless("<lheo><offres><formation><intitule-formation>", "a<!---->", 1L << 30);

        Should.Throw<LheoUnreadableException>(() => Read(input)).Message.ShouldStartWith("Cette formation tient plus de 32 Mio");

        input.Position.ShouldBeLessThan(9 << 20);
    }

    [Fact]
    public void Attributes_are_weighed_with_what_they_stand_in()
    {
        using var input = new Endless("<lheo><offres><formation><action>", $"<session numero=\"{new string('x', 500_000)}\"/>", 1L << 30);

        Should.Throw<LheoUnreadableException>(() => Read(input)).Message.ShouldStartWith("Cette formation tient plus de 32 Mio");
    }

    [Fact]
    public void Elements_in_turn_take_no_longer_than_one_after_another()
    {
        const int many = 60_000;
        var formation = new LheoNode("domaine-formation", null, 1, 1);
        var clock = Support.ThreadClock.StartNew();

        for (var i = 0; i < many; i++)
        {
            formation.Add("code-ROME", i);
            formation.Add("code-NSF", i).Path.ShouldBe(i == 0 ? "/domaine-formation/code-NSF" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/domaine-formation/code-NSF[{i + 1}]"));
        }

        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        formation.All("code-ROME").Select(n => n.Line).ShouldBe(Enumerable.Range(0, many));
    }

    private static (int Line, string Message) Refused(string xml)
    {
        var refused = Should.Throw<LheoUnreadableException>(() => Read(new MemoryStream(Encoding.UTF8.GetBytes(xml))));
        return (refused.Line, refused.Message);
    }

    private static List<LheoItem> Read(Stream input)
    {
        using var reader = new LheoReader(input, Paris);
        return [.. reader.Items()];
    }
}
