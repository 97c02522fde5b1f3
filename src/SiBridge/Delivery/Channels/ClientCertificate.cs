using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SiBridge.Network;

namespace SiBridge.Delivery.Channels;

/// <summary>The certificate that a channel shows its partner, with its private key and what its issuers gave with it.</summary>
/// <param name="Text">PEM with certificate and key, or PFX in base64, which is what <c>file:</c> makes of a binary file.</param>
/// <param name="Password">Of the key, or of the PFX; null: it has none.</param>
internal sealed record ClientCertificate(string Text, string? Password)
{
    /// <returns>Null when the channel shows none.</returns>
    public static ClientCertificate? Of(ChannelSettings settings) =>
        settings.Text("client_certificate") is { } text ? new(text, settings.Text("client_certificate_password")) : null;

    /// <summary>What is wrong with it, beyond the schema.</summary>
    public static IEnumerable<(string Property, string Message)> Problems(ChannelSettings settings)
    {
        if (Of(settings) is not { } own)
        {
            if (settings.Text("client_certificate_password") is not null) yield return ("client_certificate_password", "sans « client_certificate », ce mot de passe n'ouvre rien : retirez-le.");
            yield break;
        }

        if (settings.Text("url")?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) is false) yield return ("client_certificate", "un certificat ne se montre qu'en https.");
        if (!own.IsGood) yield return ("client_certificate", "un certificat avec sa clé privée est attendu, en PEM ou en PFX, et le mot de passe s'il en a un.");
    }

    private bool IsGood
    {
        get
        {
            try
            {
                return Load().TargetCertificate.HasPrivateKey;
            }
            catch (Exception e) when (e is CryptographicException or ArgumentException or FormatException)
            {
                return false;
            }
        }
    }

    /// <exception cref="CryptographicException">It cannot be read, or has no key.</exception>
    /// <exception cref="FormatException">It is neither PEM nor base64.</exception>
    public SslStreamCertificateContext Load()
    {
        X509Certificate2Collection all = [];
        if (!Text.Contains("-----BEGIN", StringComparison.Ordinal))
        {
            all = X509CertificateLoader.LoadPkcs12Collection(Convert.FromBase64String(Text), Password);
            var leaf = all.FirstOrDefault(c => c.HasPrivateKey) ?? throw new CryptographicException("no private key");
            return SslStreamCertificateContext.Create(leaf, all, offline: true);
        }

        all.ImportFromPem(Text);
        var own = Password is null ? X509Certificate2.CreateFromPem(Text, Text) : X509Certificate2.CreateFromEncryptedPem(Text, Text, Password);
        return SslStreamCertificateContext.Create(own, all, offline: true);
    }
}
