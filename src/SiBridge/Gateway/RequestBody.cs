using System.Buffers;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http.Features;
using SiBridge.Translation.Lheo;

namespace SiBridge.Gateway;

/// <summary>Reads a request's body into memory within the contract's bounds.</summary>
public static class RequestBody
{
    public const int OneMessage = 1 << 20, Array = 64 << 20;

    public const string Json = "application/json";

    private const string Utf8 = "utf-8";

    private static readonly string[] XmlTypes = [LheoFormat.MediaType, "text/xml"];

    /// <summary>Whether the request says that its body is XML. How that is encoded, it says itself.</summary>
    public static bool IsXml(HttpContext http) => MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type) && XmlTypes.Contains(type.MediaType, StringComparer.OrdinalIgnoreCase);

    /// <returns>The bytes, or why they are refused; exactly one of the two.</returns>
    /// <param name="most">Bytes that any body may have here; a single message is held to <see cref="OneMessage"/> as well.</param>
    /// <param name="xml">Whether XML is taken too: a document of many, held to <paramref name="most"/>.</param>
    public static async Task<(byte[]? Bytes, Problem? Problem)> Read(HttpContext http, int most = Array, bool xml = false)
    {
        var isXml = xml && IsXml(http);
        if (!(isXml || IsJson(http.Request.ContentType)) || http.Request.Headers.ContentEncoding is { Count: > 0 } and not ["identity"])
            return (null, Problem.UnsupportedMediaType(xml ? $"{Json} ou {LheoFormat.MediaType}" : Json));
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;

        var reader = http.Request.BodyReader;
        int? limit = null;
        while (true)
        {
            var read = await reader.ReadAsync(http.RequestAborted);
            limit ??= First(read.Buffer) switch { null => null, _ when isXml => most, (byte)'[' => most, _ => Math.Min(OneMessage, most) };
            if (read.Buffer.Length > (limit ?? Math.Min(OneMessage, most)))
            {
                // What is still to come is not worth reading: the connection ends with the answer.
                http.Response.Headers.Connection = "close";
                reader.AdvanceTo(read.Buffer.End);
                return (null, Problem.TooLarge(Bound(limit, most)));
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

    private static bool IsJson(string? contentType) => MediaTypeHeaderValue.TryParse(contentType, out var type) && Json.Equals(type.MediaType, StringComparison.OrdinalIgnoreCase)
        && (type.CharSet is null || Utf8.Equals(type.CharSet.Trim('"'), StringComparison.OrdinalIgnoreCase));

    private static string Bound(int? limit, int most) => limit switch
    {
        _ when most < OneMessage => $"Cette demande tient en {most / 1024} Kio.",
        Array => "Un tableau de messages tient en 64 Mio.",
        _ => "Un message tient en 1 Mio ; plusieurs vont dans un tableau.",
    };

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
