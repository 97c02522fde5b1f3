using Dapper;
using SiBridge.Network;
using SiBridge.Storage;

namespace SiBridge.Sources;

/// <summary>How a source stands.</summary>
/// <param name="Error">Why it cannot be looked at; null: it can, or nobody did yet.</param>
/// <param name="ErrorSince">Since when.</param>
/// <param name="Documents">All that were settled, <paramref name="DocumentsRefused"/> among them.</param>
/// <param name="Accepted">Lines of all documents; the others likewise.</param>
public sealed record SourceState(
    string Partner, string Code, string Kind, string Format, DateTimeOffset? LookedAt, string? Error, DateTimeOffset? ErrorSince, string? LastDocument, DateTimeOffset? LastDocumentAt,
    long Documents, long DocumentsRefused, long Accepted, long Replayed, long Unchanged, long Refused);

/// <summary>What became of what sources brought, for operators.</summary>
public sealed class SourceStates(Database database, CurrentNetwork network, TimeProvider clock)
{
    /// <summary>All sources of the network in force.</summary>
    public async Task<IReadOnlyList<SourceState>> All()
    {
        var rows = (await database.Read(db => db.Query<Row>(
            """
            SELECT partner, code, looked_at AS LookedAt, error, error_since AS ErrorSince, last_document AS LastDocument, last_document_at AS LastDocumentAt,
              documents, documents_refused AS DocumentsRefused, accepted, replayed, unchanged, refused FROM source
            """).ToList())).ToDictionary(r => new SourceKey(r.Partner, r.Code));
        return [.. network.Current.Partners.SelectMany(p => p.Sends.Select(s => (rows.GetValueOrDefault(new(p.Code, s.Code)) ?? new Row { Partner = p.Code, Code = s.Code }).ToState(s.Source)))
            .OrderBy(s => s.Partner, StringComparer.Ordinal).ThenBy(s => s.Code, StringComparer.Ordinal)];
    }

    /// <summary>A document is done with.</summary>
    /// <param name="memory">What its kind must know at the next look; null: what it knew.</param>
    public Task Settle(SourceKey key, string document, DocumentOutcome outcome, string? memory = null) => database.Write(db => db.Execute(
        """
        INSERT INTO source (partner, code, last_document, last_document_at, documents, documents_refused, accepted, replayed, unchanged, refused, memory)
        VALUES (@Partner, @Code, @document, @now, 1, @bad, @accepted, @replayed, @unchanged, @refused, @memory)
        ON CONFLICT (partner, code) DO UPDATE SET last_document = excluded.last_document, last_document_at = excluded.last_document_at,
          documents = source.documents + 1, documents_refused = source.documents_refused + excluded.documents_refused, accepted = source.accepted + excluded.accepted,
          replayed = source.replayed + excluded.replayed, unchanged = source.unchanged + excluded.unchanged, refused = source.refused + excluded.refused,
          memory = COALESCE(excluded.memory, source.memory)
        """,
        new
        {
            key.Partner, key.Code, document, memory, now = clock.GetUtcNow(), bad = outcome.IsRefused ? 1 : 0, accepted = outcome[LineFate.Accepte], replayed = outcome[LineFate.DejaRecu],
            unchanged = outcome[LineFate.Inchange], refused = outcome[LineFate.Refuse],
        }));

    private sealed class Row
    {
        public string Partner { get; init; } = "";
        public string Code { get; init; } = "";
        public DateTimeOffset? LookedAt { get; init; }
        public string? Error { get; init; }
        public DateTimeOffset? ErrorSince { get; init; }
        public string? LastDocument { get; init; }
        public DateTimeOffset? LastDocumentAt { get; init; }
        public long Documents { get; init; }
        public long DocumentsRefused { get; init; }
        public long Accepted { get; init; }
        public long Replayed { get; init; }
        public long Unchanged { get; init; }
        public long Refused { get; init; }

        public SourceState ToState(SourceSettings settings) => new(
            Partner, Code, settings.Kind, settings.Format, LookedAt, Error, ErrorSince, LastDocument, LastDocumentAt, Documents, DocumentsRefused, Accepted, Replayed, Unchanged, Refused);
    }
}
