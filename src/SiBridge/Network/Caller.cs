using System.Security.Cryptography;
using System.Text;
using SiBridge.Reference;

namespace SiBridge.Network;

/// <summary>Who sent a request: a partner or an operator.</summary>
public sealed record Caller(Partner? Partner, Operator? Operator)
{
    public string Code => Partner?.Code ?? Operator!.Code;

    /// <summary>
    /// Finds whose key this is. Every key is compared, each in constant time, so that the time taken tells nothing of how
    /// near a guess was.
    /// </summary>
    /// <returns>Null when the key is unknown or has expired.</returns>
    public static Caller? Of(string key, NetworkInForce network, DateTimeOffset now)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);
        var today = JourneeLocale.Of(now, network.Zone);
        Caller? found = null;
        foreach (var partner in network.Partners)
        {
            if (Opens(partner.Keys, hash, today)) found = new(partner, null);
        }

        foreach (var person in network.Operators)
        {
            if (Opens(person.Keys, hash, today)) found = new(null, person);
        }

        return found;
    }

    private static bool Opens(IReadOnlyList<AccessKey> keys, ReadOnlySpan<byte> hash, DateOnly today)
    {
        var opens = false;
        foreach (var key in keys) opens |= CryptographicOperations.FixedTimeEquals(key.Sha256, hash) && !(key.Expires < today);
        return opens;
    }
}
