using System.Security.Cryptography;

namespace SiBridge.Delivery.Channels;

/// <summary>The symmetric scheme <c>v1</c>, HMAC-SHA256: <c>whsec_</c> and base64 of 24 to 64 bytes, which both sides hold.</summary>
public sealed class HmacKey : SigningKey
{
    private const string Prefix = "whsec_";

    private const int Least = 24, Most = 64, OfNew = 32;

    private readonly byte[] secret;

    private HmacKey(byte[] secret) => this.secret = secret;

    public static string New() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(OfNew));

    public static new HmacKey? Read(string text) => Bytes(text, Prefix, Most) is { Length: >= Least } secret ? new(secret) : null;

    public override string Another() => New();

    public override string Sign(byte[] content) => "v1," + Convert.ToBase64String(HMACSHA256.HashData(secret, content));
}
