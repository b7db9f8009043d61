using System.Data.Common;
using QuilActors.Engine.Persistence;

namespace QuilActors.Storage.Journal;

/// <summary>Rows of a journal table, whatever the database: columns sequence_number, created, message, identifier,
/// manifest, writer_uuid.</summary>
static class RowReader
{
    public static JournalRow RowOf(DbDataReader reader)
        => new(reader.GetInt64(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2),
            reader.IsDBNull(3) ? 0 : reader.GetInt32(3), Text(reader, 4), Text(reader, 5));

    static string Text(DbDataReader reader, int column) => reader.IsDBNull(column) ? "" : reader.GetString(column);
}

/// <summary>Tags of some rows of one id, read in the order in which they were written: columns sequence_nr, tag.
/// </summary>
sealed class RowTags
{
    Dictionary<long, List<string>>? _tags;

    public void Add(DbDataReader reader)
    {
        _tags ??= [];
        if (!_tags.TryGetValue(reader.GetInt64(0), out var of))
            _tags.Add(reader.GetInt64(0), of = []);
        of.Add(reader.GetString(1));
    }

    /// <summary>The rows with their tags.</summary>
    public List<JournalRow> On(List<JournalRow> rows) => _tags is null
        ? rows
        : rows.ConvertAll(row => _tags.TryGetValue(row.SequenceNumber, out var of) ? row with { Tags = of } : row);
}
