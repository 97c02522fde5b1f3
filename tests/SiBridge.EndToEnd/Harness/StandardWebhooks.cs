using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SiBridge.EndToEnd.Harness;

/// <summary>
/// A recipient's check, written from the Standard Webhooks text and not from the program's own code: the signature is
/// <c>v1,</c> and base64 of HMAC-SHA256 over <c>id.timestamp.body</c>; any one of several, separated by spaces, is enough.
/// </summary>
public static class StandardWebhooks
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    public static bool Verifies(Received request, string secret) => Verifies(request, request.Body, secret);

    /// <param name="at">The recipient's clock; now unless told otherwise.</param>
    public static bool Verifies(Received request, byte[] body, string secret, DateTimeOffset? at = null)
    {
        var timestamp = request.Headers["webhook-timestamp"];
        var sentAt = DateTimeOffset.FromUnixTimeSeconds(long.Parse(timestamp, CultureInfo.InvariantCulture));
        if (((at ?? DateTimeOffset.UtcNow) - sentAt).Duration() > Tolerance) return false;
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Convert.FromBase64String(secret["whsec_".Length..]));
        hmac.AppendData(Encoding.ASCII.GetBytes($"{request.WebhookId}.{timestamp}."));
        hmac.AppendData(body);
        var expected = "v1," + Convert.ToBase64String(hmac.GetHashAndReset());
        return request.Headers["webhook-signature"].Split(' ').Contains(expected, StringComparer.Ordinal);
    }
}
