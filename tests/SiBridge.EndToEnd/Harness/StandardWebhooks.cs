using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace SiBridge.EndToEnd.Harness;

/// <summary>
/// A recipient's check, written from the Standard Webhooks text and not from the program's own code: the signature is
/// <c>v1,</c> and base64 of HMAC-SHA256 over <c>id.timestamp.body</c>, or <c>v1a,</c> and base64 of its ed25519 signature; any one of
/// several, separated by spaces, is enough.
/// </summary>
public static class StandardWebhooks
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    public static bool Verifies(Received request, string secret) => Verifies(request, request.Body, secret);

    /// <param name="secret"><c>whsec_</c>, or the public key <c>whpk_</c>.</param>
    /// <param name="at">The recipient's clock; now unless told otherwise.</param>
    public static bool Verifies(Received request, byte[] body, string secret, DateTimeOffset? at = null)
    {
        var timestamp = request.Headers["webhook-timestamp"];
        var sentAt = DateTimeOffset.FromUnixTimeSeconds(long.Parse(timestamp, CultureInfo.InvariantCulture));
        if (((at ?? DateTimeOffset.UtcNow) - sentAt).Duration() > Tolerance) return false;
        byte[] content = [.. Encoding.ASCII.GetBytes($"{request.WebhookId}.{timestamp}."), .. body];
        var key = Convert.FromBase64String(secret.Split('_')[1]);
        return request.Headers["webhook-signature"].Split(' ').Select(s => s.Split(',')).Any(s => (secret.Split('_')[0], s[0]) switch
        {
            ("whsec", "v1") => HMACSHA256.HashData(key, content).SequenceEqual(Convert.FromBase64String(s[1])),
            ("whpk", "v1a") => Ed25519(key, content, Convert.FromBase64String(s[1])),
            _ => false,
        });
    }

    private static bool Ed25519(byte[] publicKey, byte[] content, byte[] signature)
    {
        var verifier = new Ed25519Signer();
        verifier.Init(forSigning: false, new Ed25519PublicKeyParameters(publicKey));
        verifier.BlockUpdate(content, 0, content.Length);
        return verifier.VerifySignature(signature);
    }
}
