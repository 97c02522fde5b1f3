using System.Text;
using Shouldly;
using SiBridge.Translation.Lheo;
using Xunit;

namespace SiBridge.Tests.Translation.Lheo;

/// <summary>What a document is written in: read as it is, and no way around the guard of its texts.</summary>
public sealed class LheoEncodingTests
{
    internal const string Encodage = "L'encodage du document n'est pas celui qu'il déclare, ou n'est pas connu : déclarez-le (<?xml version=\"1.0\" encoding=\"UTF-8\"?>) tel qu'il est.";

    [Fact]
    public void A_document_that_lies_about_its_encoding_is_told_so()
    {
        using var input = new MemoryStream(Encoding.Latin1.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<lheo><offres><formation><intitule-formation>Métiers</intitule-formation></formation></offres></lheo>"));

        var refused = Should.Throw<LheoUnreadableException>(() => Read(input));

        (refused.Line, refused.Message).ShouldBe((2, Encodage));
    }

    [Theory]
    [MemberData(nameof(Wide))]
    public void A_text_of_UTF_16_is_refused_whatever_its_bytes_look_like(string begin, string repeated, bool bigEndian, bool marked)
    {
        using var input = new Endless(begin, repeated, 1L << 30, new UnicodeEncoding(bigEndian, marked));
        var before = GC.GetAllocatedBytesForCurrentThread();

        Should.Throw<LheoUnreadableException>(() => Read(input)).Message.ShouldBe("Un texte ou une balise de plus de 1 Mio commence ici : refusé.");

        input.Position.ShouldBeLessThan(4 << 20);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(64 << 20);
    }

    public static TheoryData<string, string, bool, bool> Wide
    {
        get
        {
            var data = new TheoryData<string, string, bool, bool>();
            string[] begins = ["<lheo><offres><formation><intitule-formation>", "<lheo><offres><formation><intitule-formation><![CDATA[", "<lheo><offres><formation numero=\""];
            // In one order of bytes U+3C00 has that of a tag first, in the other U+013C; in a section real ones mean nothing.
            foreach (var begin in begins)
            {
                var texts = begin.EndsWith('[') ? new[] { "\u3C00\u013C", "<p>x</p>" } : ["\u3C00\u013C", "x"];
                foreach (var text in texts)
                {
                    foreach (var bigEndian in new[] { false, true })
                    {
                        data.Add(begin, text, bigEndian, true);
                        data.Add(begin, text, bigEndian, false);
                    }
                }
            }

            return data;
        }
    }

    [Theory]
    [InlineData("utf-16", null)]
    [InlineData("utf-16", "utf-16")]
    [InlineData("utf-16BE", null)]
    [InlineData("utf-16BE", "UTF-16")]
    [InlineData("utf-16BE", "utf-16BE")]
    [InlineData("iso-8859-15", "ISO-8859-15")]
    [InlineData("windows-1252", "windows-1252")]
    [InlineData("macintosh", "macintosh")]
    [InlineData("us-ascii", "US-ASCII")]
    public void A_document_is_read_in_what_it_is_written_in(string written, string? declared)
    {
        var whole = Encoding.UTF8.GetString(LheoDocument.Of([Support.Messages.Session.Element]));
        var xml = (declared is null ? "" : $"<?xml version=\"1.0\" encoding=\"{declared}\"?>") + whole[whole.IndexOf("<lheo", StringComparison.Ordinal)..];
        var encoding = Encoding.GetEncoding(written, new EncoderReplacementFallback("e"), DecoderFallback.ReplacementFallback);

        Read(new MemoryStream([.. encoding.Preamble, .. encoding.GetBytes(xml)])).Single().Session!.Organisme.ShouldBe(Support.Messages.PommierBleu);
    }

    [Theory]
    [InlineData("us-ascii", "iso-2022-jp")]
    [InlineData("us-ascii", "utf-32")]
    [InlineData("us-ascii", "utf-16LE")]
    [InlineData("us-ascii", "IBM037")]
    [InlineData("us-ascii", "utf-7")]
    [InlineData("utf-16", "utf-16BE")]
    [InlineData("utf-16", "utf-32")]
    [InlineData("utf-32", null)]
    [InlineData("utf-32BE", null)]
    public void An_encoding_in_which_a_text_could_look_like_tags_is_refused(string written, string? declared)
    {
        var xml = (declared is null ? "" : $"<?xml version=\"1.0\" encoding=\"{declared}\"?>") + "<lheo><offres/></lheo>";
        var encoding = Encoding.GetEncoding(written);

        Should.Throw<LheoUnreadableException>(() => Read(new MemoryStream([.. encoding.Preamble, .. encoding.GetBytes(xml)]))).Message.ShouldBe(Encodage);
    }

    private static List<LheoItem> Read(Stream input)
    {
        using var reader = new LheoReader(input, TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris"));
        return [.. reader.Items()];
    }
}
