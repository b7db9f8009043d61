using QuilActors.Engine.Persistence;
using Xunit;

namespace QuilActors.TestKit.JournalTck;

/// <summary>What every <see cref="ISnapshots"/> must do. Inherit it in a test project and give it a fresh store.
/// </summary>
public abstract class SnapshotConformance : IAsyncLifetime
{
    const long Noon = 638_000_000_000_000_000;

    /// <summary>The store of the running test.</summary>
    protected ISnapshots Snapshots { get; private set; } = null!;

    /// <inheritdoc />
    public async Task InitializeAsync() => Snapshots = await Open();

    /// <inheritdoc />
    public virtual Task DisposeAsync() => Task.CompletedTask;

    /// <summary>Nothing for an unknown id.</summary>
    [StoreFact]
    public async Task An_unknown_id_has_no_snapshot()
        => Assert.Null(await Snapshots.Load("nobody", SnapshotSelectionCriteria.Latest));

    /// <summary>The highest number wins, all columns come back.</summary>
    [StoreFact]
    public async Task Latest_loads_the_one_with_the_highest_number()
    {
        await Fill();
        var row = await Snapshots.Load("a", SnapshotSelectionCriteria.Latest);
        Assert.Equal(30, row!.SequenceNumber);
        Assert.Equal(Noon + 30, row.Created);
        Assert.Equal([30], row.Snapshot);
        Assert.Equal(1001, row.Identifier);
        Assert.Equal("M", row.Manifest);
        Assert.Equal("a", row.Id);
    }

    /// <summary>Each bound of the criteria is inclusive.</summary>
    [StoreFact]
    public async Task Load_respects_every_bound()
    {
        await Fill();
        (SnapshotSelectionCriteria Criteria, long Expected)[] cases =
        [
            (Criteria(30, 30, 0, 0), 30), (Criteria(29, 40, 0, 0), 20), (Criteria(20, 40, 0, 0), 20),
            (Criteria(40, 19, 0, 0), 10), (Criteria(40, 40, 31, 0), 0), (Criteria(25, 40, 20, 0), 20),
            (Criteria(25, 40, 0, 21), 0), (Criteria(0, 0, 0, 0), 0),
        ];
        foreach (var (criteria, expected) in cases)
            Assert.Equal(expected, (await Snapshots.Load("a", criteria))?.SequenceNumber ?? 0);
    }

    /// <summary>One of the same number is replaced.</summary>
    [StoreFact]
    public async Task A_snapshot_of_the_same_number_is_replaced()
    {
        await Fill();
        await Snapshots.Save(new SnapshotRow("a", 30, Noon + 99, [1, 2], 1000, "N"));
        var row = await Snapshots.Load("a", SnapshotSelectionCriteria.Latest);
        Assert.Equal([1, 2], row!.Snapshot);
        Assert.Equal(Noon + 99, row.Created);
        Assert.Equal("N", row.Manifest);
    }

    /// <summary>Only those that fit go; other ids stay.</summary>
    [StoreFact]
    public async Task Delete_removes_what_fits_and_is_idempotent()
    {
        await Fill();
        var criteria = new SnapshotSelectionCriteria(20);
        await Snapshots.Delete("a", criteria);
        await Snapshots.Delete("a", criteria);
        Assert.Null(await Snapshots.Load("a", criteria));
        Assert.Equal(30, (await Snapshots.Load("a", SnapshotSelectionCriteria.Latest))!.SequenceNumber);
        Assert.Equal(20, (await Snapshots.Load("b", criteria))!.SequenceNumber);
        await Snapshots.Delete("a", SnapshotSelectionCriteria.Latest);
        Assert.Null(await Snapshots.Load("a", SnapshotSelectionCriteria.Latest));
    }

    /// <summary>8 MiB come back unchanged.</summary>
    [StoreFact]
    public async Task A_large_snapshot_comes_back_unchanged()
    {
        var bytes = new byte[8 * 1024 * 1024];
        for (var i = 0; i < bytes.Length; i += 4096)
            bytes[i] = (byte)(i >> 12);
        await Snapshots.Save(new SnapshotRow("large", 1, Noon, bytes, 1001, "M"));
        Assert.Equal(bytes, (await Snapshots.Load("large", SnapshotSelectionCriteria.Latest))!.Snapshot);
    }

    /// <summary>A fresh, empty store.</summary>
    protected abstract ValueTask<ISnapshots> Open();

    static SnapshotSelectionCriteria Criteria(long maxNumber, long maxTime, long minNumber, long minTime)
        => new(maxNumber, Time(maxTime), minNumber, Time(minTime));

    static DateTime Time(long offset) => new(Noon + offset, DateTimeKind.Utc);

    async Task Fill()
    {
        foreach (var id in new[] { "a", "b" })
        {
            foreach (var number in new[] { 10, 30, 20 })
                await Snapshots.Save(new SnapshotRow(id, number, Noon + number, [(byte)number], 1001, "M"));
        }
    }
}
