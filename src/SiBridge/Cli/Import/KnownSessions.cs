using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using SiBridge.Gateway;
using SiBridge.Journal;

namespace SiBridge.Cli.Import;

/// <summary>What the bridge knows of this partner's sessions, in some 60 bytes each: 200,000 of them must not fill the memory.</summary>
internal sealed class KnownSessions
{
    private readonly Dictionary<UInt128, (UInt128 Said, long EmisLe, int Fois)> known = [];

    public void Add(AnnonceView annonce) =>
        known[Short(annonce.Cle)] = (Short(Convert.FromHexString(annonce.Sha256)), annonce.EmisLe.UtcTicks, annonce.Fois);

    /// <param name="hash">Of what the catalogue says.</param>
    /// <param name="same">Whether the partner's last word was just that.</param>
    /// <returns>The last word, as far as the next one needs it; null when there was none.</returns>
    public Annonce? Find(string orderKey, byte[] hash, out bool same)
    {
        same = false;
        if (!known.TryGetValue(Short(orderKey), out var last)) return null;
        same = last.Said == Short(hash);
        return new(orderKey, [], new(last.EmisLe, TimeSpan.Zero), ParCatalogue: true, last.Fois);
    }

    public static UInt128 Short(string orderKey) => Short(SHA256.HashData(Encoding.UTF8.GetBytes(orderKey)));

    private static UInt128 Short(byte[] sha256) => BinaryPrimitives.ReadUInt128BigEndian(sha256);
}
