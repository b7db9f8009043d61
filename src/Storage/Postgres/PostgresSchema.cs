namespace QuilActors.Storage.Postgres;

/// <summary>The tables of Akka.Persistence.Sql's default mapping with a tag table, and ours beside them.</summary>
static class PostgresSchema
{
    /// <summary>Serializes those who make the tables at once: "quilschm".</summary>
    const string CreatorsLock = "8175002417293913197";

    public const string Create = $"""
        SELECT pg_advisory_xact_lock({CreatorsLock});
        CREATE TABLE IF NOT EXISTS journal(
          ordering BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          deleted BOOLEAN NOT NULL,
          persistence_id VARCHAR(255) NOT NULL,
          sequence_number BIGINT NOT NULL,
          created BIGINT NOT NULL,
          message BYTEA NOT NULL,
          identifier INTEGER NULL,
          manifest VARCHAR(500) NULL,
          writer_uuid VARCHAR(128) NULL,
          UNIQUE(persistence_id, sequence_number));
        CREATE INDEX IF NOT EXISTS journal_sequence_number_idx ON journal(sequence_number);
        CREATE INDEX IF NOT EXISTS journal_created_idx ON journal(created);
        CREATE TABLE IF NOT EXISTS tags(
          ordering_id BIGINT NOT NULL,
          tag VARCHAR(64) NOT NULL,
          persistence_id VARCHAR(255) NOT NULL,
          sequence_nr BIGINT NOT NULL,
          PRIMARY KEY(ordering_id, tag));
        CREATE INDEX IF NOT EXISTS tags_persistence_id_sequence_nr_idx ON tags(persistence_id, sequence_nr);
        CREATE INDEX IF NOT EXISTS tags_tag_idx ON tags(tag);
        CREATE TABLE IF NOT EXISTS snapshot(
          persistence_id VARCHAR(255) NOT NULL,
          sequence_number BIGINT NOT NULL,
          created BIGINT NOT NULL,
          snapshot BYTEA NOT NULL,
          manifest VARCHAR(500) NULL,
          serializer_id INTEGER NULL,
          PRIMARY KEY(persistence_id, sequence_number));
        CREATE INDEX IF NOT EXISTS snapshot_sequence_number_idx ON snapshot(sequence_number);
        CREATE INDEX IF NOT EXISTS snapshot_created_idx ON snapshot(created);
        CREATE TABLE IF NOT EXISTS shard_lease(
          shard_id INTEGER PRIMARY KEY,
          epoch BIGINT NOT NULL,
          owner VARCHAR(128) NOT NULL,
          expires BIGINT NOT NULL);
        CREATE TABLE IF NOT EXISTS consumed(
          shard_id INTEGER NOT NULL,
          producer VARCHAR(128) NOT NULL,
          seq BIGINT NOT NULL,
          PRIMARY KEY(shard_id, producer));
        """;
}
