namespace QuilActors.TestKit.Sim;

/// <summary>A disk of files made of 4,096-byte pages. A write is seen by all reads at once and survives a power loss
/// only after a sync of its file; what is not synced may be there in part afterwards.</summary>
public sealed class SimDisk
{
    /// <summary>The unit of a misdirected write.</summary>
    public const int PageBytes = 4_096;

    const int SectorBytes = 512;
    const int SlowSyncFactor = 100;

    static readonly TimeSpan LatencyMin = TimeSpan.FromTicks(1_000);
    static readonly TimeSpan LatencyMean = TimeSpan.FromTicks(5_000);
    static readonly TimeSpan SyncMin = TimeSpan.FromTicks(5_000);
    static readonly TimeSpan SyncMean = TimeSpan.FromTicks(20_000);

    readonly World _world;
    readonly SimNode _node;
    readonly SortedDictionary<string, SimFile> _files = new(StringComparer.Ordinal);
    readonly int[] _faults = new int[Enum.GetValues<DiskFaultKind>().Length];
    SimRandom? _random;
    bool _misdirectNext;
    int _life;

    internal SimDisk(World world, SimNode node) => (_world, _node) = (world, node);

    /// <summary>Names of all files, in order.</summary>
    public IReadOnlyCollection<string> Files => _files.Keys;

    internal SimRandom Random => _random ??= _world.Stream($"disk:{_node.Index}");

    /// <summary>Writes at an offset; the file grows as needed.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public async Task WriteAsync(string file, long offset, ReadOnlyMemory<byte> bytes)
    {
        await DelayAsync(Latency());
        ThrowIf(DiskFaultKind.WriteError, "write failed");
        ThrowIf(DiskFaultKind.Full, "no space left on device");
        if (!_files.TryGetValue(file, out var known))
            _files.Add(file, known = new SimFile());
        if (_misdirectNext)
        {
            _misdirectNext = false;
            offset += PageBytes;
        }
        known.Write(offset, bytes.ToArray());
    }

    /// <summary>Makes all writes of the file durable.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public async Task SyncAsync(string file)
    {
        await DelayAsync(SyncLatency());
        ThrowIf(DiskFaultKind.WriteError, "sync failed");
        if (_files.TryGetValue(file, out var known))
            known.Sync();
    }

    /// <summary>Reads from an offset on; how many bytes there were, -1 without such a file.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public async Task<int> ReadAsync(string file, long offset, Memory<byte> into)
    {
        await DelayAsync(Latency());
        ThrowIf(DiskFaultKind.ReadError, "read failed");
        return _files.TryGetValue(file, out var known) ? known.Read(offset, into.Span) : -1;
    }

    /// <summary>Bytes of a file; null without one.</summary>
    public long? LengthOf(string file) => _files.TryGetValue(file, out var known) ? known.Length : null;

    /// <summary>Removes a file, durably.</summary>
    public void Delete(string file) => _files.Remove(file);

    /// <summary>Turns one bit of a file over.</summary>
    public void Rot(string file, long offset) => _files[file].Flip(offset);

    /// <summary>The next write lands one page behind where it should.</summary>
    public void MisdirectNextWrite() => _misdirectNext = true;

    /// <summary>Misbehaves until the returned action is called.</summary>
    public Action Break(DiskFaultKind kind)
    {
        _faults[(int)kind]++;
        var isOver = false;
        return () =>
        {
            if (!isOver)
                _faults[(int)kind] = Math.Max(0, _faults[(int)kind] - 1);
            isOver = true;
        };
    }

    /// <summary>Called when the disk is wiped.</summary>
    internal Action? OnWipe { get; set; }

    /// <summary>Ends after a while; never, when the node crashes before.</summary>
    internal Task DelayAsync(TimeSpan span)
    {
        var done = new TaskCompletionSource();
        var life = _life;
        _world.After(span, () =>
        {
            if (life == _life)
                done.SetResult();
        });
        return done.Task;
    }

    internal bool Has(DiskFaultKind kind) => _faults[(int)kind] > 0;

    internal void Mend() => Array.Clear(_faults);

    internal TimeSpan Latency() => Random.Exp(LatencyMin, LatencyMean);

    internal TimeSpan SyncLatency()
        => Random.Exp(SyncMin, SyncMean) * (Has(DiskFaultKind.SlowSync) ? SlowSyncFactor : 1);

    internal void Crash(CrashMode mode)
    {
        _life++;
        if (mode == CrashMode.WipeDisk)
        {
            _files.Clear();
            OnWipe?.Invoke();
        }
        if (mode != CrashMode.LoseUnsynced)
            return;
        foreach (var file in _files.Values)
            file.LoseUnsynced(Random);
    }

    void ThrowIf(DiskFaultKind kind, string what)
    {
        if (Has(kind))
            throw new IOException($"{_node.Name}: {what}");
    }

    /// <summary>Durable bytes, and the writes since the last sync in their order.</summary>
    sealed class SimFile
    {
        readonly List<(long Offset, byte[] Bytes)> _unsynced = [];
        byte[] _durable = [];
        byte[] _current = [];

        public long Length => _current.Length;

        public void Write(long offset, byte[] bytes)
        {
            _unsynced.Add((offset, bytes));
            if (ReferenceEquals(_current, _durable))
                _current = [.. _durable];
            Apply(ref _current, offset, bytes);
        }

        public void Sync()
        {
            _unsynced.Clear();
            _durable = _current;
        }

        public int Read(long offset, Span<byte> into)
        {
            if (offset >= _current.Length)
                return 0;
            var count = (int)Math.Min(into.Length, _current.Length - offset);
            _current.AsSpan((int)offset, count).CopyTo(into);
            return count;
        }

        public void Flip(long offset)
        {
            _current[offset] ^= 1;
            if (!ReferenceEquals(_current, _durable) && offset < _durable.Length)
                _durable[offset] ^= 1;
        }

        /// <summary>A prefix or a subset of the unsynced writes stays; the last of them is torn at a sector.</summary>
        public void LoseUnsynced(SimRandom random)
        {
            var isPrefix = random.Chance(0.5);
            var prefix = random.Below(_unsynced.Count + 1);
            var kept = new List<(long Offset, byte[] Bytes)>();
            for (var i = 0; i < _unsynced.Count; i++)
            {
                if (isPrefix ? i < prefix : random.Chance(0.5))
                    kept.Add(_unsynced[i]);
            }
            if (kept.Count > 0)
            {
                var (offset, bytes) = kept[^1];
                var sectors = random.Below(bytes.Length / SectorBytes + 1);
                kept[^1] = (offset, bytes[..(sectors * SectorBytes)]);
            }
            foreach (var (offset, bytes) in kept)
                Apply(ref _durable, offset, bytes);
            _current = _durable;
            _unsynced.Clear();
        }

        static void Apply(ref byte[] content, long offset, byte[] bytes)
        {
            if (content.Length < offset + bytes.Length)
                Array.Resize(ref content, (int)offset + bytes.Length);
            bytes.CopyTo(content, offset);
        }
    }
}
