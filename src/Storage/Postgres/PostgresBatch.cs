using Npgsql;
using NpgsqlTypes;
using QuilActors.Engine.Persistence;

namespace QuilActors.Storage.Postgres;

/// <summary>The prepared statements of one writer's session.</summary>
sealed class PostgresBatch : IDisposable
{
    readonly NpgsqlConnection _connection;
    readonly NpgsqlCommand _insert;
    readonly NpgsqlCommand _tags;
    readonly NpgsqlCommand _highest;
    readonly NpgsqlCommand _leases;
    readonly NpgsqlCommand _relaxed;

    public PostgresBatch(NpgsqlConnection connection)
    {
        _connection = connection;
        _insert = Prepared("""
            INSERT INTO journal(
              deleted, persistence_id, sequence_number, created, message, identifier, manifest, writer_uuid)
            SELECT false, t.* FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bytea[], $5::integer[],
              $6::text[], $7::text[]) AS t
            """, NpgsqlDbType.Text, NpgsqlDbType.Bigint, NpgsqlDbType.Bigint, NpgsqlDbType.Bytea,
            NpgsqlDbType.Integer, NpgsqlDbType.Text, NpgsqlDbType.Text);
        _tags = Prepared("""
            INSERT INTO tags(ordering_id, tag, persistence_id, sequence_nr)
            SELECT j.ordering, t.tag, t.id, t.number
            FROM unnest($1::text[], $2::bigint[], $3::text[]) AS t(id, number, tag)
            JOIN journal j ON j.persistence_id = t.id AND j.sequence_number = t.number
            ON CONFLICT DO NOTHING
            """, NpgsqlDbType.Text, NpgsqlDbType.Bigint, NpgsqlDbType.Text);
        _highest = Prepared("""
            SELECT t.id, (SELECT max(sequence_number) FROM journal WHERE persistence_id = t.id)
            FROM unnest($1::text[]) AS t(id)
            """, NpgsqlDbType.Text);
        // The share lock makes a takeover wait for this transaction.
        _leases = Prepared("""
            SELECT shard_id, epoch FROM shard_lease
            WHERE (shard_id, epoch) IN (SELECT * FROM unnest($1::integer[], $2::bigint[]))
            ORDER BY shard_id FOR SHARE
            """, NpgsqlDbType.Integer, NpgsqlDbType.Bigint);
        _relaxed = Prepared("SET LOCAL synchronous_commit = off");
    }

    public NpgsqlTransaction Begin(Durability durability)
    {
        var transaction = _connection.BeginTransaction();
        if (durability == Durability.Relaxed)
            _relaxed.ExecuteNonQuery();
        return transaction;
    }

    /// <summary>Which of the leases are held, locked until the end of the transaction.</summary>
    public HashSet<(int Shard, long Epoch)> Held(ICollection<(int Shard, long Epoch)> leases)
    {
        var held = new HashSet<(int, long)>();
        if (leases.Count == 0)
            return held;
        Set(_leases, leases.Select(static l => l.Shard).ToArray(), leases.Select(static l => l.Epoch).ToArray());
        using var reader = _leases.ExecuteReader();
        while (reader.Read())
            held.Add((reader.GetInt32(0), reader.GetInt64(1)));
        return held;
    }

    /// <summary>The highest number of each id; 0 for an unknown one.</summary>
    public IEnumerable<(string Id, long Highest)> Highest(ICollection<string> ids)
    {
        if (ids.Count == 0)
            yield break;
        Set(_highest, (object)ids.ToArray());
        using var reader = _highest.ExecuteReader();
        while (reader.Read())
            yield return (reader.GetString(0), reader.IsDBNull(1) ? 0 : reader.GetInt64(1));
    }

    public void Insert(List<(string Id, JournalRow Row)> rows)
    {
        if (rows.Count == 0)
            return;
        Set(_insert,
            rows.Select(static r => r.Id).ToArray(), rows.Select(static r => r.Row.SequenceNumber).ToArray(),
            rows.Select(static r => r.Row.Created).ToArray(), rows.Select(static r => r.Row.Message).ToArray(),
            rows.Select(static r => r.Row.Identifier).ToArray(), rows.Select(static r => r.Row.Manifest).ToArray(),
            rows.Select(static r => r.Row.WriterUuid).ToArray());
        _insert.ExecuteNonQuery();
        var tagged = rows.SelectMany(static r => (r.Row.Tags ?? []).Select(tag => (r.Id, r.Row.SequenceNumber, tag)))
            .ToArray();
        if (tagged.Length == 0)
            return;
        Set(_tags,
            tagged.Select(static t => t.Id).ToArray(), tagged.Select(static t => t.SequenceNumber).ToArray(),
            tagged.Select(static t => t.tag).ToArray());
        _tags.ExecuteNonQuery();
    }

    public void Dispose()
    {
        foreach (var command in (NpgsqlCommand[])[_insert, _tags, _highest, _leases, _relaxed])
            command.Dispose();
        _connection.Dispose();
    }

    static void Set(NpgsqlCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
    }

    NpgsqlCommand Prepared(string sql, params ReadOnlySpan<NpgsqlDbType> elements)
    {
        var command = new NpgsqlCommand(sql, _connection);
        foreach (var element in elements)
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | element });
        command.Prepare();
        return command;
    }
}
