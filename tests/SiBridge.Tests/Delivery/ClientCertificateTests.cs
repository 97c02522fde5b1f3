using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Shouldly;
using SiBridge.Delivery.Channels;
using SiBridge.Network;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Delivery;

public sealed class ClientCertificateTests
{
    private static readonly RSA Key = RSA.Create(2048);

    private static readonly string Certificate = new CertificateRequest("CN=pont", Key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        .CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1)).ExportCertificatePem();

    [Fact]
    public void A_certificate_with_its_key_is_good() => Problems("https://of.example/", Certificate + "\n" + Key.ExportPkcs8PrivateKeyPem()).ShouldBeEmpty();

    [Fact]
    public void Nothing_else_is()
    {
        const string expected = "un certificat avec sa clé privée est attendu, en PEM ou en PFX, et le mot de passe s'il en a un.";

        Problems("https://of.example/", Certificate).ShouldBe([("client_certificate", expected)]);
        Problems("https://of.example/", "ni l'un ni l'autre").ShouldBe([("client_certificate", expected)]);
        Problems("https://of.example/", Convert.ToBase64String("ni l'un ni l'autre"u8)).ShouldBe([("client_certificate", expected)]);
        Problems("https://of.example/", Certificate + "\n" + Key.ExportPkcs8PrivateKeyPem(), "de trop").ShouldBe([("client_certificate", expected)]);
    }

    [Fact]
    public void It_is_shown_over_https_only() =>
        Problems("http://of.example/", Certificate + "\n" + Key.ExportPkcs8PrivateKeyPem()).ShouldBe([("client_certificate", "un certificat ne se montre qu'en https.")]);

    [Fact]
    public void A_password_alone_opens_nothing() =>
        Problems("https://of.example/", null, "x").ShouldBe([("client_certificate_password", "sans « client_certificate », ce mot de passe n'ouvre rien : retirez-le.")]);

    [Fact]
    public void A_binary_file_stands_in_the_network_file_as_base64()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("pfx"), [0x30, 0x82, 0xFF, 0x00]);

        Unresolved.Text("file:pfx", folder.Path, out _).ShouldBe("MIL/AA==");
    }

    private static IEnumerable<(string Property, string Message)> Problems(string url, string? certificate, string? password = null)
    {
        using var channel = new HttpChannel(new CurrentNetwork(), TimeProvider.System);
        var members = new Dictionary<string, string?> { ["kind"] = "http", ["url"] = url, ["client_certificate"] = certificate, ["client_certificate_password"] = password };
        var json = JsonSerializer.Serialize(members.Where(m => m.Value is not null).ToDictionary());
        return [.. channel.Problems(Networks.Channel(json), [System.Net.IPNetwork.Parse("127.0.0.0/8")])];
    }
}
