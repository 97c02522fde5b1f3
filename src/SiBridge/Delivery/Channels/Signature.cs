using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SiBridge.Delivery.Channels;

/// <summary>Signatures of Standard Webhooks, symmetric scheme <c>v1</c>: HMAC-SHA256 over <c>id.timestamp.body</c>.</summary>
public static class Signature
{
    private const string Prefix = "whsec_";

    /// <returns>The header's value, such as <c>v1,K5oZfz…</c>; one signature per secret, separated by a space.</returns>
    public static string Of(IEnumerable<byte[]> secrets, Guid id, DateTimeOffset sentAt, byte[] body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{sentAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}."), .. body];
        return string.Join(' ', secrets.Select(secret => "v1," + Convert.ToBase64String(HMACSHA256.HashData(secret, signed))));
    }

    /// <summary>Reads <c>whsec_</c> and base64 of 24 to 64 bytes.</summary>
    /// <returns>Null when it is not of that form.</returns>
    public static byte[]? Secret(string text)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        var bytes = new byte[64];
        return Convert.TryFromBase64String(text[Prefix.Length..], bytes, out var count) && count is >= 24 and <= 64 ? bytes[..count] : null;
    }
}
