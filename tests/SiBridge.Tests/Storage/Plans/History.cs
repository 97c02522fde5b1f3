using System.Data.Common;
using Dapper;

namespace SiBridge.Tests.Storage.Plans;

/// <summary>100,000 messages of 200 Missions Locales and 300 organismes, most of them delivered long ago, as they lie in PostgreSQL after some years.</summary>
internal static class History
{
    public static void Fill(DbConnection db)
    {
        db.Execute(Messages);
        db.Execute(Deliveries);
        db.Execute(Journeys, new { description = Support.Messages.Session.Utf8 });
        // Outside of the transactions above, so that the planner knows what they left.
        db.Execute("VACUUM ANALYZE");
    }

    /// <summary>Every fifth is about one of 5,000 sessions; the others are of 20,000 journeys. The last 4,000 are not routed yet, half of them held.</summary>
    private const string Messages =
        """
        INSERT INTO message (receipt, emetteur, id, type, order_key, corrige, accepted_at, content_sha256, avertissements, state, network_version, awaiting)
        SELECT gen_random_uuid(), 'of-' || i % 300, 'm-' || i, (ARRAY['prescription', 'reponse', 'resultat', 'entree', 'places'])[1 + i % 5],
          CASE i % 5 WHEN 4 THEN 'S:' || i % 300 || '/s' || i / 20 ELSE 'P:14000S' || i % 200 || '/' || i / 5 END,
          CASE i % 50 WHEN 7 THEN 'm-' || i - 300 END, 1700000000000000 + i * 100000000::bigint, sha256(i::text::bytea), '',
          CASE WHEN i < 96000 THEN 'routed' WHEN i % 2 = 0 THEN 'held' ELSE 'accepted' END, 1, CASE i % 1000 WHEN 3 THEN '98765432400019' END
        FROM generate_series(0, 99999) AS i;
        INSERT INTO message_body (seq, body) SELECT seq, CASE state WHEN 'held' THEN '{}' ELSE convert_to(repeat(content_sha256::text, 10), 'UTF8') END FROM message;
        INSERT INTO unrouted (order_key, seq, held, accepted_at) SELECT order_key, seq, state = 'held', accepted_at FROM message WHERE state <> 'routed';
        """;

    /// <summary>Each routed message once to a Mission Locale, every third to the Region too; the last 8,000 stand in line, some hundred of them failed.</summary>
    private const string Deliveries =
        """
        INSERT INTO delivery (delivery, message, recipient, channel, settled, attempts, settled_at)
        SELECT gen_random_uuid(), m.seq, r.recipient, 'boite', CASE WHEN m.seq < 90000 THEN 'delivered' END, 1, accepted_at
        FROM message m CROSS JOIN LATERAL (SELECT 'ml-' || m.seq / 5 % 200 AS recipient UNION ALL SELECT 'region' WHERE m.seq % 3 = 0) AS r WHERE m.state = 'routed' ORDER BY m.seq;
        INSERT INTO delivery_body (seq, parts) SELECT seq, '\x00'::bytea FROM delivery;
        INSERT INTO line (seq, recipient, channel, order_key, state, due_at, failed_at)
        SELECT d.seq, d.recipient, d.channel, m.order_key,
          CASE WHEN d.seq % 100 = 0 THEN 'failed' WHEN row_number() OVER (PARTITION BY d.recipient, m.order_key, d.seq % 100 = 0 ORDER BY d.seq) > 1 THEN 'blocked'
            WHEN d.seq % 100 = 1 THEN 'exhausted' WHEN d.seq % 3 = 0 THEN 'waiting_ack' ELSE 'pending' END, m.accepted_at, m.accepted_at
        FROM delivery d JOIN message m ON m.seq = d.message WHERE d.settled IS NULL;
        INSERT INTO failure_group (recipient, channel, type, cause, error)
        SELECT 'ml-' || i % 200, 'boite', (ARRAY['prescription', 'reponse', 'resultat', 'entree', 'places'])[1 + i / 200], 'http-422', '' FROM generate_series(0, 999) AS i;
        UPDATE line SET failure_group = g.id FROM failure_group g JOIN delivery d ON TRUE JOIN message m ON m.seq = d.message
        WHERE line.state IN ('failed', 'exhausted') AND d.seq = line.seq AND g.recipient = d.recipient AND g.type = m.type;
        INSERT INTO replayed (seq, failure_group, order_key, failed_at, last_error, replayed_at, operator)
        SELECT d.seq, 1 + d.seq % 1000, m.order_key, m.accepted_at, 'non', m.accepted_at, 'alice' FROM delivery d JOIN message m ON m.seq = d.message WHERE d.seq % 10 = 0;
        INSERT INTO replay_item (replay, seq, outcome)
        SELECT ('00000000-0000-0000-0000-0000000000' || 10 + seq % 20)::uuid, seq, CASE WHEN seq < 100000 THEN 'replayed' END FROM delivery WHERE seq % 10 = 0;
        INSERT INTO correction (correction, delivery, state, reason, proposed_by, proposed_at)
        SELECT gen_random_uuid(), delivery, CASE WHEN seq % 200 = 0 THEN 'proposed' ELSE 'rejected' END, 'date erronée', 'alice', 0 FROM delivery WHERE seq % 5 = 0;
        INSERT INTO correction_body (correction, body) SELECT correction, '{}'::bytea FROM correction;
        INSERT INTO ligne_en_attente (partenaire, source, lecture, fichier, fichier_le, numero, contenu, content_sha256, origine, code, cible, depuis, version)
        SELECT 'of-' || i % 300, 'sorties', 'csv:sorties', 'sorties.csv', i, i, '{}'::bytea, sha256(i::text::bytea), 'of-motifs', 'c' || i % 50, 'motif-sortie', 1900000000000000 + i, 1
        FROM generate_series(1, 20000) AS i;
        INSERT INTO sans_correspondance (seq, origine, code, cible, audience, depuis, version)
        SELECT 1000000 + i, 'motif-sortie', 'c' || i % 50, 'region', 'MissionLocale', i, 1 FROM generate_series(1, 20000) AS i;
        """;

    private const string Journeys =
        """
        INSERT INTO parcours (order_key, structure, session_key, etat, ouvert, jour, personne, faits, reponse_jours, entree_jours, retenue_le, regarder_le)
        SELECT 'P:14000S' || i % 200 || '/' || i, '14000S' || i % 200, 'S:' || i % 300 || '/s' || i % 5000, 'entree', i % 4 = 0, to_char(DATE '2024-01-01' + i % 1000, 'YYYYMMDD')::integer, i, 1, 2, 20,
          CASE WHEN i % 3 = 0 THEN i END, CASE WHEN i % 4 = 0 THEN 1900000000000000 + i * 1000000::bigint END
        FROM generate_series(0, 19999) AS i;
        INSERT INTO parcours (order_key, structure, session_key, etat, ouvert) SELECT 'P:old/' || i, 'old', 'S:' || i % 300 || '/s' || i % 5000, 'emise', TRUE FROM generate_series(0, 19) AS i;
        INSERT INTO indicateur_mois (mois, structure, bloc)
        SELECT (2021 + i / 12) * 100 + 1 + i % 12, '14000S' || s, '\x01'::bytea FROM generate_series(0, 59) AS i CROSS JOIN generate_series(0, 199) AS s;
        INSERT INTO session_numero (order_key) SELECT 'S:' || i % 300 || '/s' || i FROM generate_series(0, 4999) AS i;
        INSERT INTO indicateur_change (mois, structure) SELECT 202401, '14000S' || i % 3 FROM generate_series(0, 9999) AS i;
        INSERT INTO indicateur_session (order_key, debut, departement, region, annulee)
        SELECT 'S:' || i % 300 || '/s' || i, to_char(DATE '2024-01-01' + i % 1000, 'YYYYMMDD')::integer, 10 + i % 80, 28, i % 20 = 0 FROM generate_series(0, 4999) AS i;
        INSERT INTO session (order_key, organisme, description, debut, departement, region, annulee, etat_recrutement, etat_le, regarder_le)
        SELECT 'S:' || i % 300 || '/s' || i, i % 300, @description, (DATE '2024-01-01' + i % 1000)::text, 10 + i % 80, 28, i % 20 = 0, 'ouvert', 0,
          CASE WHEN i % 4 = 0 THEN 1900000000000000 + i * 1000000::bigint END FROM generate_series(0, 4999) AS i;
        INSERT INTO echeance (order_key, echeance, origine, etat, depuis, rappels, rappele_le, attendu_de, structure, prescription_id, organisme, region)
        SELECT 'P:14000S' || i % 200 || '/' || i, 'fin', i, (ARRAY['ouverte', 'sans_reponse', 'levee', 'levee', 'levee'])[1 + i % 5], '2026-01-01', 3,
          1700000000000000 + i * 1000000::bigint, 'of-' || i % 300, '14000S' || i % 200, i, i % 300, CASE WHEN i % 2 = 0 THEN 'region-' || i % 18 END FROM generate_series(0, 19999) AS i;
        INSERT INTO places_change (numero, order_key, what, made_at, description, compte_le, etat_recrutement, etat_le, joint, en_cours, retenues)
        SELECT CASE WHEN i < 39990 THEN i END, 'S:' || i % 300 || '/s' || i % 5000, CASE WHEN i % 2 = 0 THEN 'offre' ELSE 'parcours' END, i, @description, i, 'ouvert', i, TRUE, 3, 1
        FROM generate_series(1, 40000) AS i;
        UPDATE places_feed SET last = 39989;
        INSERT INTO session_code (code, order_key) SELECT 10000 + i % 400, 'S:' || i % 300 || '/s' || i FROM generate_series(0, 4999) AS i;
        INSERT INTO session_annoncee (emetteur, order_key, content_sha256, emis_le, catalogue, fois, receipt)
        SELECT 'of-' || i % 300, 'S:' || i % 300 || '/s' || i, sha256(i::text::bytea), 0, i % 2 = 0, 1, gen_random_uuid() FROM generate_series(0, 4999) AS i;
        INSERT INTO redite (emetteur, cle, content_sha256, emis_le, fois, receipt)
        SELECT 'of-' || i % 300, 'entree P:14327S00/' || i, sha256(i::text::bytea), 0, 1, gen_random_uuid() FROM generate_series(0, 4999) AS i;
        INSERT INTO session_join (organisme, triplet, reference) SELECT i % 300, 's' || i, '#' || i FROM generate_series(0, 4999) AS i;
        """;
}
