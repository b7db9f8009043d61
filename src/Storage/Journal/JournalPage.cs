using Microsoft.Data.Sqlite;
using QuilActors.Engine.Persistence;

namespace QuilActors.Storage.Journal;

/// <summary>A run of rows of one id.</summary>
readonly record struct JournalPage(List<JournalRow> Rows, bool IsLast)
{
    const string Select = """
        SELECT sequence_number, created, message, identifier, manifest, writer_uuid FROM journal
        WHERE persistence_id = $id AND sequence_number BETWEEN $from AND $to AND deleted = 0
        ORDER BY sequence_number LIMIT $rows
        """;

    const string SelectTags = """
        SELECT sequence_nr, tag FROM tags WHERE persistence_id = $id AND sequence_nr BETWEEN $from AND $to
        ORDER BY rowid
        """;

    public static JournalPage Read(SqliteConnection connection, string id, long from, long to, int rowsMax)
    {
        var rows = new List<JournalRow>();
        long bytes = 0;
        using (var command = JournalStatements.Command(connection, Select, "$id", "$from", "$to", "$rows"))
        {
            JournalStatements.Bind(command, id, from, to, rowsMax);
            using var reader = command.ExecuteReader();
            while (bytes < JournalLimits.PageBytesMax && reader.Read())
            {
                var row = RowReader.RowOf(reader);
                rows.Add(row);
                bytes += row.Message.Length;
            }
        }
        var isLast = rows.Count < rowsMax && bytes < JournalLimits.PageBytesMax;
        return new JournalPage(rows.Count == 0 ? rows : WithTags(connection, id, rows), isLast);
    }

    static List<JournalRow> WithTags(SqliteConnection connection, string id, List<JournalRow> rows)
    {
        var tags = new RowTags();
        using (var command = JournalStatements.Command(connection, SelectTags, "$id", "$from", "$to"))
        {
            JournalStatements.Bind(command, id, rows[0].SequenceNumber, rows[^1].SequenceNumber);
            using var reader = command.ExecuteReader();
            while (reader.Read())
                tags.Add(reader);
        }
        return tags.On(rows);
    }
}
