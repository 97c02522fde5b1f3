using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace SiBridge.HandWritten;

internal sealed record Emitter(string Code, FrozenSet<string> Structures);

internal sealed record Recipient(Uri Url, byte[] Secret);

/// <summary>Who may send and where to deliver, from the bridge's own network file.</summary>
internal sealed class Network(FrozenDictionary<string, Emitter> byKeyHash, FrozenDictionary<string, Recipient> bySiret)
{
    public static Network Read(byte[] file)
    {
        using var json = JsonDocument.Parse(file);
        var (emitters, recipients) = (new Dictionary<string, Emitter>(), new Dictionary<string, Recipient>());
        foreach (var partner in json.RootElement.GetProperty("partners").EnumerateArray())
        {
            if (partner.TryGetProperty("structures", out var structures))
            {
                var emitter = new Emitter(partner.GetProperty("code").GetString()!, structures.EnumerateArray().Select(s => s.GetString()!).ToFrozenSet());
                foreach (var key in partner.GetProperty("keys").EnumerateArray()) emitters[key.GetProperty("sha256").GetString()!] = emitter;
            }

            if (!partner.TryGetProperty("sirets", out var sirets)) continue;
            var channel = partner.GetProperty("receives")[0].GetProperty("channel");
            var recipient = new Recipient(new(channel.GetProperty("url").GetString()!), Convert.FromBase64String(channel.GetProperty("secret").GetString()!["whsec_".Length..]));
            foreach (var siret in sirets.EnumerateArray()) recipients[siret.GetString()!] = recipient;
        }

        return new(emitters.ToFrozenDictionary(), recipients.ToFrozenDictionary());
    }

    public Emitter? Emitter(string? key) =>
        key is null ? null : byKeyHash.GetValueOrDefault(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))));

    public Recipient OfSiret(string siret) => bySiret[siret];
}
