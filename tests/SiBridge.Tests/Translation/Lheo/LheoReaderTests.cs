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
    [InlineData("<?xml version=\"1.0\" encoding=\"KLINGON\"?><lheo/>", Encodage)]
    public void What_cannot_be_read_is_told_in_a_sentence(string xml, string message) => Refused(xml).Message.ShouldBe(message);

    [Fact]
    public void A_document_that_lies_about_its_encoding_is_told_so()
    {
        using var input = new MemoryStream(Encoding.Latin1.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<lheo><offres><formation><intitule-formation>Métiers</intitule-formation></formation></offres></lheo>"));

        var refused = Should.Throw<LheoUnreadableException>(() => Read(input));

        (refused.Line, refused.Message).ShouldBe((2, Encodage));
    }

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

    private const string Encodage = "L'encodage du document n'est pas celui qu'il déclare, ou n'est pas connu : déclarez-le (<?xml version=\"1.0\" encoding=\"UTF-8\"?>) tel qu'il est.";

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

    /// <summary>A beginning, and then the same again and again.</summary>
    private sealed class Endless(string begin, string repeated, long length) : Stream
    {
        private readonly byte[] begin = Encoding.UTF8.GetBytes(begin), repeated = Encoding.UTF8.GetBytes(repeated);

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var n = (int)Math.Min(count, length - Position);
            for (var i = 0; i < n; i++, Position++) buffer[offset + i] = Position < begin.Length ? begin[Position] : repeated[(Position - begin.Length) % repeated.Length];
            return n;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
