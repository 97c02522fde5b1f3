using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using SiBridge.Network;

namespace SiBridge.Delivery.Channels;

/// <summary>Signatures of Standard Webhooks over <c>id.timestamp.body</c>, by the secrets of a channel: each of its own kind.</summary>
public static class Signature
{
    /// <summary>A partner has so many days to take a new secret.</summary>
    public const int MostDaysOfBoth = 7;

    private static readonly ConditionalWeakTable<ChannelSettings, Keys> Known = [];

    private sealed record Keys(SigningKey? Current, SigningKey? Previous, DateOnly? PreviousUntil);

    /// <summary>The keys with which a channel signs on a day of the network's time zone: its own, and the previous one until its last day. Read once for as long as its settings are in force.</summary>
    public static IReadOnlyList<SigningKey> Of(ChannelSettings settings, DateOnly today)
    {
        var keys = Known.GetValue(settings, s => new(Key(s, "secret"), Key(s, "previous_secret"), PreviousUntil(s)));
        return [.. new[] { keys.Current, keys.PreviousUntil < today ? null : keys.Previous }.OfType<SigningKey>()];
    }

    /// <summary>The last day on which a channel's previous secret signs; null when none is told.</summary>
    public static DateOnly? PreviousUntil(ChannelSettings settings) =>
        settings.Text("previous_secret_until") is { } day ? DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null;

    /// <summary>What is wrong with the secrets of a channel, beyond their schema.</summary>
    public static IEnumerable<(string Property, string Message)> Problems(ChannelSettings settings, DateTimeOffset now)
    {
        foreach (var name in new[] { "secret", "previous_secret" })
        {
            if (settings.Text(name) is { } secret && SigningKey.Read(secret) is null) yield return (name, Expected(secret));
        }

        if (PreviousUntil(settings) is not { } until)
        {
            if (settings.Text("previous_secret") is not null) yield return ("previous_secret", $"jusqu'à quel jour ce secret signe encore manque : « previous_secret_until », {MostDaysOfBoth} jours au plus.");
            yield break;
        }

        if (settings.Text("previous_secret") is null) yield return ("previous_secret_until", "sans « previous_secret », cette date ne dit rien : retirez-la.");
        // Where the day is most advanced: which zone counts is said elsewhere in the file, and an hour more harms nobody.
        var most = DateOnly.FromDateTime(now.UtcDateTime.AddHours(14)).AddDays(MostDaysOfBoth);
        if (until > most) yield return ("previous_secret_until", $"un secret remplacé signe encore {MostDaysOfBoth} jours au plus, soit jusqu'au {most:yyyy-MM-dd}.");
    }

    /// <returns>The header's value: one signature per key, separated by a space.</returns>
    public static string Header(IEnumerable<SigningKey> keys, Guid id, DateTimeOffset sentAt, byte[] body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{sentAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}."), .. body];
        return string.Join(' ', keys.Select(key => key.Sign(signed)));
    }

    private static SigningKey? Key(ChannelSettings settings, string name) => settings.Text(name) is { } secret ? SigningKey.Read(secret) : null;

    private static string Expected(string secret) => secret switch
    {
        _ when secret.StartsWith(Ed25519Key.PublicPrefix, StringComparison.Ordinal) => "c'est une clé publique, qui va au partenaire : ici est attendue la clé privée, whsk_ et sa suite.",
        _ when secret.StartsWith(Ed25519Key.PrivatePrefix, StringComparison.Ordinal) => "whsk_ suivi d'une clé privée ed25519 en base64 (32 octets, ou 64 avec sa clé publique) est attendu.",
        _ => "whsec_ suivi de 24 à 64 octets en base64 est attendu, ou whsk_ suivi d'une clé privée ed25519.",
    };
}
