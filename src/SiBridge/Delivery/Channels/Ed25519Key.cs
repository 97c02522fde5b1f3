using NSec.Cryptography;

namespace SiBridge.Delivery.Channels;

/// <summary>
/// The asymmetric scheme <c>v1a</c>, ed25519: we sign with <c>whsk_</c>, and the partner, who holds <c>whpk_</c> only, can sign nothing in
/// our name. <c>whsk_</c> is base64 of the private key of RFC 8032, 32 bytes, as the reference libraries read it; some tools write the
/// public key behind it, which makes 64, and must then be its own.
/// </summary>
public sealed class Ed25519Key : SigningKey
{
    public const string PrivatePrefix = "whsk_", PublicPrefix = "whpk_";

    private const int Size = 32;

    private static readonly Ed25519 Algorithm = SignatureAlgorithm.Ed25519;

    private readonly Key key;

    private Ed25519Key(Key key) => this.key = key;

    public override string Public => PublicPrefix + Convert.ToBase64String(PublicBytes);

    private byte[] PublicBytes => key.PublicKey.Export(KeyBlobFormat.RawPublicKey);

    public static string New()
    {
        using var key = Key.Create(Algorithm, new() { ExportPolicy = KeyExportPolicies.AllowPlaintextExport });
        return PrivatePrefix + Convert.ToBase64String(key.Export(KeyBlobFormat.RawPrivateKey));
    }

    public static new Ed25519Key? Read(string text)
    {
        if (Bytes(text, PrivatePrefix, 2 * Size) is not { Length: Size or 2 * Size } bytes) return null;
        var read = new Ed25519Key(Key.Import(Algorithm, bytes.AsSpan(..Size), KeyBlobFormat.RawPrivateKey));
        return bytes.Length == Size || bytes.AsSpan(Size..).SequenceEqual(read.PublicBytes) ? read : null;
    }

    public override string Another() => New();

    public override string Sign(byte[] content) => "v1a," + Convert.ToBase64String(Algorithm.Sign(key, content));
}
