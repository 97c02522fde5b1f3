using System.Buffers;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http.Features;

namespace SiBridge.Gateway;

/// <summary>Reads a request's body into memory within the contract's bounds.</summary>
public static class RequestBody
{
    public const int OneMessage = 1 << 20, Array = 64 << 20;

    private const string Json = "application/json", Utf8 = "utf-8";

    /// <returns>The bytes, or why they are refused; exactly one of the two.</returns>
    public static async Task<(byte[]? Bytes, Problem? Problem)> Read(HttpContext http, int arrayLimit = Array)
    {
        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type) || !Json.Equals(type.MediaType, StringComparison.OrdinalIgnoreCase)
            || !(type.CharSet is null || Utf8.Equals(type.CharSet.Trim('"'), StringComparison.OrdinalIgnoreCase)) || http.Request.Headers.ContentEncoding is { Count: > 0 } and not ["identity"])
            return (null, Problem.UnsupportedMediaType(Json));
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;

        var reader = http.Request.BodyReader;
        int? limit = null;
        while (true)
        {
            var read = await reader.ReadAsync(http.RequestAborted);
            limit ??= First(read.Buffer) switch { null => null, (byte)'[' => arrayLimit, _ => Math.Min(OneMessage, arrayLimit) };
            if (read.Buffer.Length > (limit ?? OneMessage))
            {
                // What is still to come is not worth reading: the connection ends with the answer.
                http.Response.Headers.Connection = "close";
                reader.AdvanceTo(read.Buffer.End);
                return (null, Problem.TooLarge(limit == Array ? "Un tableau de messages tient en 64 Mio." : "Un message tient en 1 Mio ; plusieurs vont dans un tableau."));
            }

            if (read.IsCompleted)
            {
                var bytes = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return (bytes, null);
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>The first byte that is neither white space nor part of a byte order mark; it tells a message from an array.</summary>
    private static byte? First(ReadOnlySequence<byte> buffer)
    {
        foreach (var segment in buffer)
        {
            foreach (var b in segment.Span)
            {
                if (b is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or 0xEF or 0xBB or 0xBF)) return b;
            }
        }

        return null;
    }
}
