using System.Text;

namespace SiBridge.Translation.Lheo;

/// <summary>
/// The bytes of a document, watched while they pass: whatever an XML reader would put together in memory (a text, a CDATA section, a tag with
/// its attributes) is refused before it is too large to hold.
/// </summary>
/// <remarks>
/// Bytes stand for characters where a tag begins with the byte of <c>&lt;</c> and nothing else has it: in UTF-8 and what is written in single bytes.
/// In UTF-16 units do. Other encodings are refused: in them a text could look like tags here, and be put together all the same.
/// </remarks>
internal sealed class LheoStream(Stream input) : Stream
{
    /// <summary>LHEO's longest text has 3,000 characters; exports that put a whole page into one are read all the same.</summary>
    public const int LongestText = 1 << 20;

    /// <summary>Where a DTD may stand, and whose lines are counted for that.</summary>
    private const int Prolog = 1 << 16;

    private static ReadOnlySpan<byte> CdataBegin => "![CDATA["u8;

    private static ReadOnlySpan<byte> CdataEnd => "]]>"u8;

    private long run;
    private int begun = -1, ended, line = 1;
    private bool cdata, begins = true;
    private LheoUnits? units;

    /// <summary>Set when it stopped reading.</summary>
    public bool TooLong { get; private set; }

    /// <summary>Whether what passes can be told from tags.</summary>
    public bool IsWatched { get; private set; } = true;

    /// <summary>The line of a DTD: an XML reader that refuses one does not say where. 0 while there is none.</summary>
    public int DtdLine { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = begins ? input.ReadAtLeast(buffer, Math.Min(buffer.Length, LheoUnits.Beginning), throwOnEndOfStream: false) : input.Read(buffer);
        if (begins) (begins, IsWatched, units) = (false, !LheoUnits.AreFour(buffer[..read]), LheoUnits.Of(buffer[..read]));
        if (units is null) Watch(buffer[..read]);
        else units.Each(buffer[..read], Watch);
        Position += read;
        return read;
    }

    /// <summary>Whether what is watched here is what an XML reader sees who follows the declaration.</summary>
    /// <param name="declared">One that it accepted; null: none.</param>
    public bool IsWatchedIn(string? declared)
    {
        // By these names it stays with what it found at the beginning.
        if (declared is null || declared.ToUpperInvariant() is "UTF-16" or "UCS-2" or "ISO-10646-UCS-2" or "UCS-4") return true;
        var encoding = Encoding.GetEncoding(declared);
        return units is not null ? encoding.CodePage == units.CodePage : encoding is UTF8Encoding || (encoding.IsSingleByte && encoding.GetString("<"u8) is "<");
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Watch(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var passed = cdata ? InCdata(bytes) : begun >= 0 ? InBegin(bytes) : InText(bytes);
            bytes = bytes[passed..];
            if (run <= LongestText) continue;
            TooLong = true;
            throw new InvalidDataException("a text is too long");
        }
    }

    private int InText(ReadOnlySpan<byte> bytes)
    {
        var tag = bytes.IndexOf((byte)'<');
        if (tag < 0)
        {
            run += bytes.Length;
            return bytes.Length;
        }

        run += tag;
        if (Position < Prolog) line += bytes[..tag].Count((byte)'\n');
        if (run <= LongestText) (run, begun) = (0, 0);
        return tag + 1;
    }

    /// <summary>After a <c>&lt;</c>: whether it begins a CDATA section, in which others mean nothing.</summary>
    private int InBegin(ReadOnlySpan<byte> bytes)
    {
        if (bytes[0] != CdataBegin[begun])
        {
            if (begun == 1 && bytes[0] == 'D' && DtdLine == 0) DtdLine = line;
            begun = -1;
            return 0;
        }

        begun++;
        if (begun == CdataBegin.Length) (cdata, begun, ended) = (true, -1, 0);
        return 1;
    }

    private int InCdata(ReadOnlySpan<byte> bytes)
    {
        // Within the section's end the end may begin once more: ]]]>.
        if (ended == 0)
        {
            var end = bytes.IndexOf(CdataEnd[0]);
            var passed = end < 0 ? bytes.Length : end + 1;
            run += passed;
            ended = end < 0 ? 0 : 1;
            return passed;
        }

        run++;
        ended = bytes[0] == CdataEnd[ended] ? ended + 1 : bytes[0] == CdataEnd[0] ? ended : 0;
        if (ended == CdataEnd.Length) (cdata, run, ended) = (false, 0, 0);
        return 1;
    }
}
