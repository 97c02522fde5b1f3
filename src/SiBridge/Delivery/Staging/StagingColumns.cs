using SiBridge.Network;
using SiBridge.Translation;

namespace SiBridge.Delivery.Staging;

/// <summary>
/// What a table has of each message: what tells the delivery, then either the usual columns with the whole body, or those of a CSV profile.
/// A profile's columns have names of the partner's own, so the bridge's stand beside them under a prefix.
/// </summary>
public sealed class StagingColumns
{
    /// <summary>Before the bridge's own columns, beside those of a profile.</summary>
    public const string Prefix = "sibridge_";

    private StagingColumns(string prefix, IReadOnlyList<StagingColumn> told)
    {
        Receipt = prefix + "receipt";
        Livraison = prefix + "livraison";
        Remplace = prefix + "remplace";
        Renvoye = prefix + "renvoye";
        RecuLe = prefix + "recu_le";
        MajLe = prefix + "maj_le";
        Delivery =
        [
            new(Receipt, "uuid", "Reçu du message chez SiBridge : une ligne par message, quel que soit le nombre d'envois.", Required: true),
            new(Livraison, "uuid", "Livraison qui a écrit cette ligne en dernier.", Required: true),
            new(Remplace, "uuid", "Livraison que celle-ci remplace, corrigée par l'exploitation du pont ; vide sinon."),
            new(Renvoye, "boolean", "Vrai : envoyée de nouveau à la demande du partenaire.", Required: true),
            new(prefix + "ordre", "bigint", "Croît avec les messages d'un même parcours ou d'une même session : ORDER BY cette colonne.", Required: true),
            new(prefix + "type", "text", "Type du message : resultat, entree, abandon…", Required: true),
        ];
        Told = told;
        Kept =
        [
            new(RecuLe, "timestamp with time zone DEFAULT now()", "Première écriture de la ligne.", Required: true),
            new(MajLe, "timestamp with time zone DEFAULT now()", "Dernière écriture de la ligne ; une livraison répétée n'y change rien.", Required: true),
        ];
    }

    /// <summary>Of a table without a profile: what databases ask for first, and the whole body.</summary>
    public static StagingColumns Usual { get; } = new("",
    [
        new("emetteur", "text", "Code du partenaire qui a envoyé le message.", Required: true),
        new("id", "text", "Identifiant du message chez son émetteur.", Required: true),
        new("corrige", "text", "Identifiant du message du même émetteur que celui-ci corrige ; vide sinon."),
        new("emis_le", "timestamp with time zone", "Quand l'émetteur a émis le message.", Required: true),
        new("mission_locale", "text", "Code de la structure qui a prescrit."),
        new("prescription_id", "text", "Prescription, unique chez cette Mission Locale."),
        new("organisme", "text", "SIRET de l'organisme de formation."),
        new("session_formation", "text", "Session, premier numéro du triplet Intercarif : formation."),
        new("session_action", "text", "Session, deuxième numéro du triplet : action."),
        new("session_session", "text", "Session, troisième numéro du triplet : session."),
        new("session_reference", "text", "Référence de la session chez l'organisme."),
        new("date_fait", "date", "Jour du fait : date du résultat, d'entrée, de sortie, de fin…"),
        new("corps", "jsonb", "Le message entier, tel que ce destinataire peut le lire ; ses champs sont décrits dans schemas/README.md.", Required: true),
    ]);

    public string Receipt { get; }

    public string Livraison { get; }

    public string Remplace { get; }

    public string Renvoye { get; }

    public string RecuLe { get; }

    public string MajLe { get; }

    /// <summary>Which delivery a row is of.</summary>
    public IReadOnlyList<StagingColumn> Delivery { get; }

    /// <summary>What the message says.</summary>
    public IReadOnlyList<StagingColumn> Told { get; }

    /// <summary>What the database itself keeps of a row.</summary>
    public IReadOnlyList<StagingColumn> Kept { get; }

    public IEnumerable<StagingColumn> All => [.. Delivery, .. Told, .. Kept];

    /// <summary>Of a table with the columns of a profile: text, as the file would say it.</summary>
    /// <param name="format">As the network file names it.</param>
    public static StagingColumns Of(string format, IEnumerable<string> names) => new(Prefix, [.. names.Select(name => new StagingColumn(name, "text", $"Colonne du profil {format}."))]);

    /// <summary>Of the table into which a channel writes, as the network says.</summary>
    public static StagingColumns Of(ChannelSettings settings, NetworkInForce network) =>
        network.FormatOf(settings.Format) is ILineFormat line ? Of(line.Name, line.Columns) : Usual;

    /// <summary>
    /// Writes the row of one receipt: parameters are the values of <see cref="Delivery"/> and <see cref="Told"/>, in this order, as text that the
    /// database reads in the type that each column has. The same delivery again changes nothing; what replaced a delivery is not
    /// overwritten by it, however late it comes; what is sent again because it was lost is written anew.
    /// </summary>
    public string Upsert(StagingTable table)
    {
        var names = Delivery.Concat(Told).Select(c => StagingTable.Quote(c.Name)).ToList();
        string Q(string column) => StagingTable.Quote(column);
        var news = string.Join(", ", names.Skip(1).Select(n => $"{n} = excluded.{n}"));
        return
            $"""
            INSERT INTO {table.Quoted} AS t ({string.Join(", ", names)}) VALUES ({string.Join(", ", names.Select((_, i) => $"${i + 1}"))})
            ON CONFLICT ({Q(Receipt)}) DO UPDATE SET {news}, {Q(MajLe)} = now()
            WHERE (t.{Q(Livraison)} <> excluded.{Q(Livraison)} OR excluded.{Q(Renvoye)})
              AND (t.{Q(Remplace)} IS NULL OR (excluded.{Q(Remplace)} IS NOT NULL AND t.{Q(Remplace)} <> excluded.{Q(Livraison)}))
            """;
    }
}
