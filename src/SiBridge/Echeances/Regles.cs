using System.Data.Common;
using Dapper;
using SiBridge.Network;
using SiBridge.Storage;

namespace SiBridge.Echeances;

/// <summary>Since when deadlines are looked at here, and how far what was kept before the newest rules is looked through.</summary>
public sealed class Regles
{
    public DateTimeOffset Depuis { get; init; }
    public int Version { get; init; }
    public string Textes { get; init; } = "";

    /// <summary>The key up to which it is looked through; null: all of it.</summary>
    public string? Curseur { get; init; }

    public static Regles? Find(DbConnection db) =>
        db.QuerySingleOrDefault<Regles>("SELECT depuis, version, regles AS Textes, curseur FROM echeance_regle");

    /// <summary>Whether all that is kept must be looked through for these rules: those of an older network do not come back by a process that is behind.</summary>
    public static bool AreNew(Regles? known, NetworkInForce network) => known is null || (known.Version < network.Version && known.Textes != network.Deadlines.ToString());

    public static void Take(DbConnection db, NetworkInForce network, DateTimeOffset now) => db.Execute(
        """
        INSERT INTO echeance_regle (une, depuis, version, regles, curseur) VALUES (1, @now, @Version, @rules, '')
        ON CONFLICT (une) DO UPDATE SET version = excluded.version, regles = excluded.regles, curseur = '' WHERE echeance_regle.version < excluded.version
        """, new { now, network.Version, rules = network.Deadlines.ToString() });

    /// <summary>It is looked through up to here, unless somebody else went on meanwhile.</summary>
    public static void Advance(DbConnection db, string from, string? to) =>
        db.Execute("UPDATE echeance_regle SET curseur = @to WHERE curseur = @from", new { from, to });
}
