using System.Text;

namespace SiBridge.Tests.Translation.Lheo;

/// <summary>A beginning, and then the same again and again.</summary>
internal sealed class Endless(string begin, string repeated, long length, Encoding? encoding = null) : Stream
{
    private readonly byte[] begin = [.. (encoding ?? new UTF8Encoding()).Preamble, .. (encoding ?? Encoding.UTF8).GetBytes(begin)], repeated = (encoding ?? Encoding.UTF8).GetBytes(repeated);

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
