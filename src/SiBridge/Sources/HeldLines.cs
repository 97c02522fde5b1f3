using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using SiBridge.Reference;
using SiBridge.Storage;
using SiBridge.Translation;
using SiBridge.Translation.Codes;

namespace SiBridge.Sources;

/// <summary>A line that waits for a mapping, as it is kept.</summary>
public sealed class HeldLine
{
    private readonly byte[] contenu = [];

    public long Ligne { get; init; }
    public string Partenaire { get; init; } = "";
    public string Source { get; init; } = "";
    public string Lecture { get; init; } = "";
    public string Fichier { get; init; } = "";
    public DateTimeOffset FichierLe { get; init; }
    public int Numero { get; init; }
    public DateTimeOffset Depuis { get; init; }

    /// <summary>Names it for good, whatever becomes of the database.</summary>
    public byte[] ContentSha256 { get; init; } = [];

    /// <summary>What its reading reads again.</summary>
    public byte[] Contenu
    {
        get => contenu;
        init => contenu = Packed.Unpack(value);
    }
}

/// <summary>
/// Lines of partners' files that wait for a mapping. The same line of the same source waits once, however often its file is read; what is kept
/// is a person's data, and goes as soon as its fate is known.
/// </summary>
public sealed class HeldLines(Database database, TimeProvider clock)
{
    private const string Columns =
        "ligne, partenaire, source, lecture, fichier, fichier_le AS FichierLe, numero, depuis, content_sha256 AS ContentSha256, contenu";

    private static readonly Rows<(HeldLine Line, byte[] Packed, Unmapped Unmapped)> News = new Rows<(HeldLine Line, byte[] Packed, Unmapped Unmapped)>()
        .With("partenaire", l => l.Line.Partenaire).With("source", l => l.Line.Source).With("lecture", l => l.Line.Lecture).With("fichier", l => l.Line.Fichier)
        .With("fichier_le", l => l.Line.FichierLe).With("numero", l => l.Line.Numero).With("contenu", l => l.Packed).With("content_sha256", l => l.Line.ContentSha256)
        .With("origine", l => l.Unmapped.Table).With("code", l => l.Unmapped.Code).With("cible", l => l.Unmapped.To);

    /// <summary>Whether a line must not be kept, because a NIR stands in it: it is judged before it waits, for nothing of a NIR is ever stored.</summary>
    /// <remarks>Its digits are the same in every encoding that a file may have.</remarks>
    public static bool HasNir(ToldWaiting waiting) => Nir.IsIn(Encoding.Latin1.GetString(waiting.Alone), NirScan.NamesAndFreeText) || Nir.IsIn(waiting.Unmapped.Code, NirScan.NamesAndFreeText);

    /// <param name="lines">Each with its <see cref="Told.Waiting"/>.</param>
    public Task Keep(SourceLook look, Document document, IReadOnlyList<Told> lines) => database.Write(db => News.Execute(
        db,
        """
        INSERT INTO ligne_en_attente (partenaire, source, lecture, fichier, fichier_le, numero, contenu, content_sha256, origine, code, cible, depuis, version)
        SELECT r.partenaire, r.source, r.lecture, r.fichier, r.fichier_le, r.numero, r.contenu, r.content_sha256, r.origine, r.code, r.cible, @now, @version FROM {rows} WHERE TRUE
        ON CONFLICT (partenaire, source, content_sha256) DO NOTHING
        """,
        [.. lines.Select(told => (
            new HeldLine
            {
                Partenaire = look.Key.Partner, Source = look.Key.Code, Lecture = look.Settings.Format, Fichier = document.Name, FichierLe = document.WrittenAt, Numero = told.Line,
                ContentSha256 = SHA256.HashData(told.Waiting!.Alone),
            },
            db.Pack(told.Waiting.Alone), told.Waiting.Unmapped))], ("now", clock.GetUtcNow()), ("version", look.Network.Version)));

    /// <summary>
    /// The sources of which lines are to be looked at: they were not read with this version of the network, or a later one, or wait since then or
    /// longer. Index: ligne_en_attente_version, ligne_en_attente_depuis.
    /// </summary>
    public Task<List<SourceKey>> Due(int version, DateTimeOffset since) => database.Read(db => db.Query<(string, string)>(
        """
        SELECT partenaire, source FROM ligne_en_attente WHERE version < @version UNION SELECT partenaire, source FROM ligne_en_attente WHERE depuis <= @since
        """, new { version, since }).Select(k => new SourceKey(k.Item1, k.Item2)).ToList());

    /// <summary>Those of a source, in the order in which they came.</summary>
    public Task<List<HeldLine>> Due(SourceKey key, int version, DateTimeOffset since, int most) => database.Read(db => db.Query<HeldLine>(
        $"SELECT {Columns} FROM ligne_en_attente WHERE partenaire = @Partner AND source = @Code AND (version < @version OR depuis <= @since) ORDER BY ligne LIMIT @most",
        new { key.Partner, key.Code, version, since, most }).ToList());

    /// <summary>It goes on waiting, perhaps for another mapping.</summary>
    public Task StillWaits(HeldLine line, Unmapped unmapped, int version) => database.Write(db => db.Execute(
        "UPDATE ligne_en_attente SET origine = @Table, code = @Code, cible = @To, version = @version WHERE ligne = @Ligne",
        new { line.Ligne, unmapped.Table, unmapped.Code, unmapped.To, version }));

    /// <summary>It is not read again before the network changes.</summary>
    public Task Tried(HeldLine line, int version) => database.Write(db => db.Execute("UPDATE ligne_en_attente SET version = @version WHERE ligne = @Ligne", new { line.Ligne, version }));

    /// <summary>All are read again: another program has other tables. Index: ligne_en_attente_version.</summary>
    public Task TryAllAgain() => database.Write(db => db.Execute("UPDATE ligne_en_attente SET version = 0 WHERE version > 0"));

    /// <summary>Their fate is known, and told: all of them are let go of, or none.</summary>
    public Task Forget(IReadOnlyCollection<HeldLine> lines) => database.Write(db => Rows.Seqs.Execute(db, "DELETE FROM ligne_en_attente WHERE ligne {seq}", [.. lines.Select(l => l.Ligne)]));
}
