using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SiBridge.Network;

namespace SiBridge.Delivery.Channels;

/// <summary>Signatures of Standard Webhooks, symmetric scheme <c>v1</c>: HMAC-SHA256 over <c>id.timestamp.body</c>.</summary>
public static class Signature
{
    /// <summary>A partner has so many days to take a new secret.</summary>
    public const int MostDaysOfBoth = 7;

    private const string Prefix = "whsec_";

    private const int NewBytes = 32;

    /// <summary>A new secret, as network files write it.</summary>
    public static string NewSecret() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(NewBytes));

    /// <summary>The secrets with which a channel signs on a day of the network's time zone: its own, and the previous one until its last day.</summary>
    public static IEnumerable<byte[]> Secrets(ChannelSettings settings, DateOnly today)
    {
        if (settings.Text("secret") is { } secret) yield return Secret(secret)!;
        if (settings.Text("previous_secret") is { } previous && !(PreviousUntil(settings) < today)) yield return Secret(previous)!;
    }

    /// <summary>The last day on which a channel's previous secret signs; null when none is told.</summary>
    public static DateOnly? PreviousUntil(ChannelSettings settings) =>
        settings.Text("previous_secret_until") is { } day ? DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null;

    /// <summary>What is wrong with the secrets of a channel, beyond their schema.</summary>
    public static IEnumerable<(string Property, string Message)> Problems(ChannelSettings settings, DateTimeOffset now)
    {
        foreach (var name in new[] { "secret", "previous_secret" })
        {
            if (settings.Text(name) is { } secret && Secret(secret) is null) yield return (name, "whsec_ suivi de 24 à 64 octets en base64 est attendu.");
        }

        if (PreviousUntil(settings) is not { } until) yield break;
        if (settings.Text("previous_secret") is null) yield return ("previous_secret_until", "sans « previous_secret », cette date ne dit rien : retirez-la.");
        // Where the day is most advanced: which zone counts is said elsewhere in the file, and an hour more harms nobody.
        var most = DateOnly.FromDateTime(now.UtcDateTime.AddHours(14)).AddDays(MostDaysOfBoth);
        if (until > most) yield return ("previous_secret_until", $"un secret remplacé signe encore {MostDaysOfBoth} jours au plus, soit jusqu'au {most:yyyy-MM-dd}.");
    }

    /// <returns>The header's value, such as <c>v1,K5oZfz…</c>; one signature per secret, separated by a space.</returns>
    public static string Of(IEnumerable<byte[]> secrets, Guid id, DateTimeOffset sentAt, byte[] body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{sentAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}."), .. body];
        return string.Join(' ', secrets.Select(secret => "v1," + Convert.ToBase64String(HMACSHA256.HashData(secret, signed))));
    }

    /// <summary>Reads <c>whsec_</c> and base64 of 24 to 64 bytes.</summary>
    /// <returns>Null when it is not of that form.</returns>
    public static byte[]? Secret(string text)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        var bytes = new byte[64];
        return Convert.TryFromBase64String(text[Prefix.Length..], bytes, out var count) && count is >= 24 and <= 64 ? bytes[..count] : null;
    }
}
