using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using SiBridge.Tests.Support;
using SiBridge.Translation;
using Xunit;

namespace SiBridge.Tests.Translation;

/// <summary>Bodies are kept as pieces of the message and what stands between them.</summary>
public sealed class BodyTests
{
    private static readonly byte[] Message = Encoding.UTF8.GetBytes("""{"id":"a","places":9}""");

    [Fact]
    public void What_was_copied_and_what_was_written_is_read_in_its_order() =>
        Read(new BodyWriter(Message).Write("{").Copy(10..20).Write(",").Write("\"type\":\"places\"").Write("}")).ShouldBe("""{"places":9,"type":"places"}""");

    [Fact]
    public void Two_pieces_may_follow_each_other_and_the_message_may_be_read_whole()
    {
        Read(new BodyWriter(Message).Copy(1..9).Copy(10..20)).ShouldBe("\"id\":\"a\"\"places\":9");
        Read(new BodyWriter(Message).Copy(..)).ShouldBe(Encoding.UTF8.GetString(Message));
        Read(new BodyWriter(Message)).ShouldBe("");
    }

    [Fact]
    public void A_body_that_is_mostly_the_message_is_kept_in_few_bytes() => new BodyWriter(new byte[100_000]).Copy(..).Write("}").ToParts().Length.ShouldBeLessThan(12);

    [Fact]
    public void Whatever_is_written_and_copied_is_read_again()
    {
        var bytes = Gen.Choose(0, 255).Select(b => (byte)b);
        // Up to numbers of three bytes.
        var text = Gen.Frequency((9, Gen.ArrayOf(bytes)), (1, Gen.Choose(120, 20_000).SelectMany(n => Gen.ArrayOf(bytes, n))));
        var bodies = from message in text
                     from pieces in Gen.ListOf(Piece(message, text))
                     select (message, pieces);

        Check.One(Drawn.Cases(), Prop.ForAll(bodies.ToArbitrary(), body =>
        {
            var (writer, expected) = (new BodyWriter(body.message), new List<byte>());
            foreach (var (copied, own) in body.pieces)
            {
                if (own is null) writer.Copy(copied);
                else writer.Write(own);
                expected.AddRange(own ?? body.message[copied]);
            }

            return Body.Of(writer.ToParts(), body.message).SequenceEqual(expected);
        }));
    }

    private static Gen<(Range Copied, byte[]? Own)> Piece(byte[] message, Gen<byte[]> text) => Gen.OneOf(
        from a in Gen.Choose(0, message.Length)
        from b in Gen.Choose(0, message.Length)
        select (Math.Min(a, b)..Math.Max(a, b), (byte[]?)null),
        text.Select(own => (default(Range), (byte[]?)own)));

    private static string Read(BodyWriter writer) => Encoding.UTF8.GetString(Body.Of(writer.ToParts(), Message));
}
