using QuilActors.Engine.Persistence;

namespace QuilActors.TestKit.Sim;

/// <summary>A node's snapshots; a saved one is durable when it is answered.</summary>
public sealed class SimSnapshots : ISnapshots
{
    readonly SimDisk _disk;
    readonly MemorySnapshots _stored = new();

    internal SimSnapshots(SimDisk disk) => _disk = disk;

    /// <inheritdoc />
    public async ValueTask Save(SnapshotRow row)
    {
        await _disk.DelayAsync(_disk.SyncLatency());
        if (_disk.Has(DiskFaultKind.WriteError) || _disk.Has(DiskFaultKind.Full))
            throw new IOException("the disk refuses to write");
        await _stored.Save(row);
    }

    /// <inheritdoc />
    public async ValueTask<SnapshotRow?> Load(string id, SnapshotSelectionCriteria criteria)
    {
        await _disk.DelayAsync(_disk.Latency());
        if (_disk.Has(DiskFaultKind.ReadError))
            throw new IOException("the disk refuses to read");
        return await _stored.Load(id, criteria);
    }

    /// <inheritdoc />
    public async ValueTask Delete(string id, SnapshotSelectionCriteria criteria)
    {
        await _disk.DelayAsync(_disk.Latency());
        await _stored.Delete(id, criteria);
    }
}
