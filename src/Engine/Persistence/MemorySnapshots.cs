namespace QuilActors.Engine.Persistence;

/// <summary>A snapshot store that lives as long as its object.</summary>
public sealed class MemorySnapshots : ISnapshots
{
    readonly Lock _gate = new();
    readonly Dictionary<string, SortedList<long, SnapshotRow>> _snapshots = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public ValueTask Save(SnapshotRow row)
    {
        lock (_gate)
        {
            if (!_snapshots.TryGetValue(row.Id, out var rows))
                _snapshots.Add(row.Id, rows = []);
            rows[row.SequenceNumber] = row;
        }
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask<SnapshotRow?> Load(string id, SnapshotSelectionCriteria criteria)
    {
        lock (_gate)
        {
            return ValueTask.FromResult(_snapshots.TryGetValue(id, out var rows)
                ? rows.Values.LastOrDefault(row => criteria.Matches(row.SequenceNumber, row.Created))
                : null);
        }
    }

    /// <inheritdoc />
    public ValueTask Delete(string id, SnapshotSelectionCriteria criteria)
    {
        lock (_gate)
        {
            if (_snapshots.TryGetValue(id, out var rows))
            {
                foreach (var row in rows.Values.ToArray())
                {
                    if (criteria.Matches(row.SequenceNumber, row.Created))
                        rows.Remove(row.SequenceNumber);
                }
            }
        }
        return ValueTask.CompletedTask;
    }
}
