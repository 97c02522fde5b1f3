using System.Buffers.Binary;
using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using SiBridge.Contracts;

namespace SiBridge.Parcours;

/// <summary>
/// By what a young person is recognised when people are counted: the first 64 bits of HMAC-SHA-256 of structure and dossier, under a key that each
/// database draws for itself. Not of name and birth date: those would link persons across Missions Locales, be as uncertain as their
/// spelling, and could be guessed by whoever came to know the key. It is read where people are counted, and told to nobody.
/// </summary>
internal static class Pseudonyme
{
    // Connections live as long as their threads, and the key as long as the database.
    private static readonly ConditionalWeakTable<DbConnection, byte[]> Keys = [];

    public static long Of(DbConnection db, Prescription prescription)
    {
        var key = Keys.GetValue(db, connection => connection.QuerySingle<byte[]>("SELECT cle FROM pseudonyme_cle"));
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{prescription.MissionLocale}/{prescription.Dossier}"), hash);
        return BinaryPrimitives.ReadInt64LittleEndian(hash);
    }
}
