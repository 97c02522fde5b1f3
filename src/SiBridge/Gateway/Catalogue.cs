using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using SiBridge.Contracts;
using SiBridge.Journal;
using SiBridge.Translation;

namespace SiBridge.Gateway;

/// <summary>What a session of a catalogue is, beside what its emitter said last.</summary>
public enum CatalogueWord
{
    /// <summary>It is to be sent.</summary>
    New,

    /// <summary>It was said just so: there is nothing to send.</summary>
    Unchanged,

    /// <summary>The same catalogue told it before: the first counts.</summary>
    Twice,
}

/// <summary>
/// An emitter's catalogue while it is read, session by session: what of it says something new, and afterwards what is gone. What its
/// emitter said before fits in some 60 bytes for each: 200,000 of them must not fill the memory.
/// </summary>
public sealed class Catalogue
{
    public const string ToldTwice = "cette session est déjà dite plus haut dans ce document : la première compte.";

    private readonly Dictionary<UInt128, (UInt128 Said, long EmisLe, int Fois)> known = [];
    private readonly HashSet<UInt128> seen = [];
    private bool unnamed;

    /// <summary>Whether all its sessions could be named; else one that is missing may be there.</summary>
    public bool NamesAll => !unnamed;

    /// <summary>Whether it tells any session at all.</summary>
    public bool TellsAny => seen.Count > 0;

    /// <summary>The last word of its emitter about one session.</summary>
    public void Add(string orderKey, byte[] sha256, DateTimeOffset emisLe, int fois) => known[Short(orderKey)] = (Short(sha256), emisLe.UtcTicks, fois);

    /// <param name="message">The message to send, when it says something new.</param>
    public CatalogueWord Hear(ToldSession session, out byte[]? message)
    {
        message = null;
        var key = SessionsInLheo.KeyOf(session);
        if (!seen.Add(Short(key))) return CatalogueWord.Twice;
        var hash = SessionsInLheo.HashOf(session);
        var isKnown = known.TryGetValue(Short(key), out var last);
        if (isKnown && last.Said == Short(hash)) return CatalogueWord.Unchanged;
        message = SessionsInLheo.MessageOf(session, key, hash, isKnown ? new(key, [], new(last.EmisLe, TimeSpan.Zero), ParCatalogue: true, last.Fois) : null);
        return CatalogueWord.New;
    }

    /// <summary>A session is refused, but it is in the catalogue all the same.</summary>
    public void Pass((SessionCle Cle, string Organisme)? named)
    {
        if (named is { } session) seen.Add(Short(OrderKey.Of(session.Organisme, session.Cle)));
        else unnamed = true;
    }

    public bool Tells(string orderKey) => seen.Contains(Short(orderKey));

    private static UInt128 Short(string orderKey) => Short(SHA256.HashData(Encoding.UTF8.GetBytes(orderKey)));

    private static UInt128 Short(byte[] sha256) => BinaryPrimitives.ReadUInt128BigEndian(sha256);
}
