using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using SiBridge.Servers;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>A partner that knows us by a certificate: a server over TLS that lets nobody in without one.</summary>
public sealed class ClientCertificates : IAsyncLifetime
{
    private const string Password = "mot de passe";

    private readonly int port = FreePort.Next();
    private readonly ConcurrentQueue<(string Path, string? Thumbprint)> shown = [];
    private readonly X509Certificate2 server = SelfSigned("CN=partenaire"), ours = SelfSigned("CN=pont");
    private WebApplication partner = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.UseHttps(https =>
        {
            https.ServerCertificate = server;
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.AllowAnyClientCertificate();
        })));
        partner = builder.Build();
        partner.Run(http =>
        {
            shown.Enqueue((http.Request.Path, http.Connection.ClientCertificate?.Thumbprint));
            return Task.CompletedTask;
        });
        await partner.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await partner.DisposeAsync();
        server.Dispose();
        ours.Dispose();
    }

    [Fact]
    public async Task Are_shown_to_partners_that_ask_for_them_whether_PEM_or_PFX_opened_by_a_password_or_not()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["trusted.pem"], server.ExportCertificatePem());
        var key = ours.GetRSAPrivateKey()!;
        var encryption = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10_000);
        File.WriteAllText(folder["pem"], ours.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(folder["locked"], ours.ExportCertificatePem() + "\n" + key.ExportEncryptedPkcs8PrivateKeyPem(Password, encryption));
        File.WriteAllBytes(folder["pfx"], ours.ExportPkcs12(encryption, Password));
        const string third = "73282932000074";
        await using var normandie = await Normandie.Start(
            own => [new(BridgeProcess.Built, new Dictionary<string, string> { ["SSL_CERT_FILE"] = folder["trusted.pem"] }, ["--partners", own.NetworkFile, "--data", own.DataFolder])],
            own =>
            {
                own.Network.Organisme("of-troisieme", third);
                foreach (var (partner, file, password) in new[] { ("of-pommier-bleu", "pem", null), ("of-trois-marees", "locked", Password), ("of-troisieme", "pfx", (string?)Password) })
                {
                    var channel = new JsonObject { ["kind"] = "http", ["url"] = $"https://127.0.0.1:{port}/{file}", ["client_certificate"] = "file:" + folder[file] };
                    if (password is not null) channel["client_certificate_password"] = password;
                    own.Network.Partner(partner)["receives"] = new JsonArray(new JsonObject { ["code"] = "principal", ["types"] = new JsonArray("prescription"), ["channel"] = channel });
                }
            });

        foreach (var organisme in new[] { Normandie.PommierBleu, Normandie.TroisMarees, third })
        {
            var receipt = await normandie.As("ml-caen").Sends("/v1/prescriptions", Journey.OfCaen().Prescription().With("organisme", organisme));
            await normandie.Operator.Delivery(receipt, "delivered");
        }

        shown.ShouldBe([("/pem", ours.Thumbprint), ("/locked", ours.Thumbprint), ("/pfx", ours.Thumbprint)]);
        normandie.Bridge.Log.ShouldNotContain(Password);
    }

    private static X509Certificate2 SelfSigned(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
