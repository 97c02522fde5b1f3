using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SiBridge.Benchmarks;

/// <summary>
/// The recipient's side of Standard Webhooks, written from its specification
/// (https://github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md) and not from the bridge.
/// </summary>
internal static class StandardWebhooks
{
    private const int ToleranceSeconds = 300;

    /// <returns>What is wrong with the signature; null when it holds.</returns>
    public static string? Fault(byte[] secret, string id, string timestamp, string signatures, byte[] body)
    {
        if (id.Length == 0 || id.Contains('.', StringComparison.Ordinal)) return "no webhook-id, or one with a full stop";
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return "no webhook-timestamp";
        if (Math.Abs(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - seconds) > ToleranceSeconds) return "webhook-timestamp is not of now";
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        hmac.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        hmac.AppendData(body);
        var expected = hmac.GetHashAndReset();
        var given = signatures.Split(' ').Where(s => s.StartsWith("v1,", StringComparison.Ordinal)).Select(s => s[3..]);
        return given.Any(s => CryptographicOperations.FixedTimeEquals(Decode(s), expected)) ? null : "no webhook-signature holds";
    }

    private static byte[] Decode(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var count) ? bytes[..count] : [];
    }
}
