using System.Buffers;
using System.Text;

namespace SiBridge.Translation;

/// <summary>Several bodies of one format as one file; from the same bodies always the same bytes.</summary>
public static class Joined
{
    /// <summary>Whether bodies of a format can stand in one file.</summary>
    public static bool Knows(string format) => format == Formats.Canonical.Name || format.StartsWith(Formats.Csv, StringComparison.Ordinal);

    /// <returns>
    /// Canonical: an array, as the bridge takes one. CSV: the header once and all lines; bodies under another header, because the profile was
    /// changed meanwhile, are a file of their own.
    /// </returns>
    public static IReadOnlyList<byte[]> Of(string format, IReadOnlyList<byte[]> bodies) => format == Formats.Canonical.Name ? [Array(bodies)] : Tables(bodies);

    private static byte[] Array(IReadOnlyList<byte[]> bodies)
    {
        var file = new ArrayBufferWriter<byte>(bodies.Sum(b => b.Length + 2) + 4);
        foreach (var (i, body) in bodies.Index())
        {
            file.Write(i == 0 ? "[\n"u8 : ",\n"u8);
            file.Write(body);
        }

        file.Write("\n]\n"u8);
        return file.WrittenSpan.ToArray();
    }

    private static List<byte[]> Tables(IReadOnlyList<byte[]> bodies)
    {
        var tables = new List<(byte[] Header, ArrayBufferWriter<byte> File)>();
        foreach (var body in bodies)
        {
            var header = body[..HeaderOf(body)];
            var at = tables.FindIndex(t => t.Header.AsSpan().SequenceEqual(header));
            if (at < 0)
            {
                at = tables.Count;
                tables.Add((header, new()));
                tables[at].File.Write(header);
            }

            var lines = body.AsSpan(header.Length);
            tables[at].File.Write(lines);
            if (lines.Length > 0 && lines[^1] is not (byte)'\n') tables[at].File.Write("\r\n"u8);
        }

        return [.. tables.Select(t => t.File.WrittenSpan.ToArray())];
    }

    /// <summary>How long the first line is, with its end: a header when another one follows. Where none does there is no header, but perhaps a mark of UTF-8, which stands once too.</summary>
    private static int HeaderOf(ReadOnlySpan<byte> body)
    {
        var quoted = false;
        for (var i = 0; i < body.Length; i++)
        {
            if (body[i] is (byte)'"') quoted = !quoted;
            else if (!quoted && body[i] is (byte)'\n' && i + 1 < body.Length) return i + 1;
        }

        return body.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
    }
}
