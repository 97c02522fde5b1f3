using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace SiBridge.HandWritten;

/// <summary>Maps a prescription for its organisme and posts it, signed as Standard Webhooks asks.</summary>
internal sealed class Deliveries(Network network) : IDisposable
{
    private readonly HttpClient client = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, ActivityHeadersPropagator = null });

    /// <exception cref="HttpRequestException">It did not arrive, or the recipient did not want it.</exception>
    public async Task Send(Message message)
    {
        var (body, recipient) = Map(message);
        var receipt = message.Receipt.ToString();
        var timestamp = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, recipient.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.Add("webhook-id", receipt);
        request.Headers.Add("webhook-timestamp", timestamp);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{receipt}.{timestamp}."), .. body];
        request.Headers.TryAddWithoutValidation("webhook-signature", "v1," + Convert.ToBase64String(HMACSHA256.HashData(recipient.Secret, signed)));
        request.Headers.Add("sibridge-type", "prescription");
        request.Headers.Add("sibridge-receipt", receipt);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
    }

    public void Dispose() => client.Dispose();

    /// <summary>The prescription without <c>dossier</c> and <c>commentaire</c>, with <c>type</c>, <c>receipt</c>, <c>emetteur</c>.</summary>
    private (byte[] Body, Recipient Recipient) Map(Message message)
    {
        using var json = JsonDocument.Parse(message.Body);
        var buffer = new ArrayBufferWriter<byte>(message.Body.Length + 128);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var property in json.RootElement.EnumerateObject())
            {
                if (!property.NameEquals("dossier"u8) && !property.NameEquals("commentaire"u8)) property.WriteTo(writer);
            }

            writer.WriteString("type", "prescription");
            writer.WriteString("receipt", message.Receipt);
            writer.WriteString("emetteur", message.Emitter);
            writer.WriteEndObject();
        }

        return (buffer.WrittenSpan.ToArray(), network.OfSiret(json.RootElement.GetProperty("organisme").GetString()!));
    }
}
