using System.Buffers;
using System.Text;

namespace SiBridge.Translation.Csv;

/// <summary>
/// A file in UTF-8, whichever of UTF-8 and Windows-1252 it is in: told apart while it is read, because a file of any size passes here. Until
/// the first byte that is no ASCII both are the same; that one decides.
/// </summary>
internal sealed class DetectedStream(Stream input) : Stream
{
    private readonly byte[] read = new byte[16 << 10];
    private readonly ArrayBufferWriter<byte> waiting = new();
    private int waited, kept;
    private bool? utf8;
    private bool ended;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        while (waited == waiting.WrittenCount && !ended) Fill();
        var some = waiting.WrittenSpan[waited..];
        if (some.Length > buffer.Length) some = some[..buffer.Length];
        some.CopyTo(buffer);
        waited += some.Length;
        return some.Length;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Fill()
    {
        waiting.ResetWrittenCount();
        waited = 0;
        var count = input.Read(read, kept, read.Length - kept);
        ended = count == 0;
        var bytes = read.AsSpan(0, kept + count);
        kept = 0;
        if (utf8 is null && bytes.IndexOfAnyInRange((byte)0x80, (byte)0xFF) is var first and >= 0)
        {
            var status = Rune.DecodeFromUtf8(bytes[first..], out _, out _);
            if (status is OperationStatus.NeedMoreData && !ended)
            {
                bytes[first..].CopyTo(read);
                kept = bytes.Length - first;
                bytes = bytes[..first];
            }
            else
            {
                utf8 = status is OperationStatus.Done;
            }
        }

        if (utf8 is false) Encoding.UTF8.GetBytes(Encodages.Windows1252.GetString(bytes), waiting);
        else waiting.Write(bytes);
    }
}
