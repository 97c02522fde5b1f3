using System.Buffers.Text;

namespace SiBridge.Benchmarks.Pipeline;

/// <summary>As much of HTTP/1.1 as the load needs: where a message ends, what its status is, what a header says.</summary>
internal static class HttpBytes
{
    private static ReadOnlySpan<byte> HeadEnd => "\r\n\r\n"u8;

    /// <summary>Whether a whole request or answer is there.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> message)
    {
        var head = message.IndexOf(HeadEnd);
        if (head < 0) return false;
        return Header(message[..head], "Content-Length"u8) is { IsEmpty: false } length
            ? message.Length >= head + HeadEnd.Length + Number(length)
            : message.EndsWith("\r\n0\r\n\r\n"u8) || Header(message[..head], "Transfer-Encoding"u8).IsEmpty;
    }

    public static int Status(ReadOnlySpan<byte> answer) => Number(answer[9..12]);

    public static ReadOnlySpan<byte> Body(ReadOnlySpan<byte> message) => message[(message.IndexOf(HeadEnd) + HeadEnd.Length)..];

    /// <param name="name">Spelt as it is sent.</param>
    /// <returns>Empty when there is none.</returns>
    public static ReadOnlySpan<byte> Header(ReadOnlySpan<byte> message, ReadOnlySpan<byte> name)
    {
        var head = message;
        while (head.IndexOf("\r\n"u8) is >= 0 and var end)
        {
            head = head[(end + 2)..];
            if (!head.StartsWith(name) || head.Length <= name.Length || head[name.Length] != ':') continue;
            var value = head[(name.Length + 1)..];
            return (value.IndexOf("\r\n"u8) is >= 0 and var stop ? value[..stop] : value).Trim((byte)' ');
        }

        return [];
    }

    private static int Number(ReadOnlySpan<byte> digits) => Utf8Parser.TryParse(digits, out int number, out _) ? number : throw new FormatException("a number was expected in an HTTP head");
}
