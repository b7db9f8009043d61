namespace QuilActors.TestKit.Sim;

/// <summary>One direction of a connection: segments arrive in order or not at all. A lost one comes later, a cut link
/// or a frozen peer holds all of them, and what cannot get through for long ends the connection at its sender.
/// </summary>
sealed class SimPipe(SimNetwork net, SimConnection from, SimConnection to)
{
    static readonly long StallMaxTicks = TimeSpan.FromSeconds(30).Ticks;
    static readonly long RetryMinTicks = TimeSpan.FromMilliseconds(200).Ticks;
    static readonly long RetryMaxTicks = TimeSpan.FromSeconds(10).Ticks;

    readonly LinkState _link = net.LinkOf(from.Process.Node.Index, to.Process.Node.Index);
    readonly Queue<Segment> _held = new();
    long _lastArrival;
    long _stalledSince = -1;
    int _retries;

    bool IsStalled => _stalledSince >= 0;

    public void Send(Segment segment)
    {
        segment.Pipe = this;
        var settings = _link.Settings;
        var arrival = _link.ArrivalOf(segment.Size, net.World.Ticks);
        for (var retry = RetryMinTicks; settings.Loss > 0 && _link.Random.Chance(settings.Loss);
            retry = Math.Min(2 * retry, RetryMaxTicks))
            arrival += retry;
        _lastArrival = Math.Max(_lastArrival, arrival);
        net.World.Push(_lastArrival, segment);
    }

    public void Arrive(Segment segment)
    {
        if (IsStalled)
            _held.Enqueue(segment);
        else if (CanPass())
            Hand(segment);
        else
        {
            _held.Enqueue(segment);
            _stalledSince = net.World.Ticks;
            _retries = 0;
            Retry();
        }
    }

    bool CanPass() => !net.IsBlocked(_link.From, _link.To) && net.World.Nodes[_link.To].Process is not null;

    void Retry()
    {
        var wait = Math.Min(RetryMinTicks << Math.Min(_retries++, 10), RetryMaxTicks);
        net.World.Push(net.World.Ticks + wait, new WorldAction(() =>
        {
            if (CanPass())
                Release();
            else if (net.World.Ticks - _stalledSince < StallMaxTicks)
                Retry();
            else
                GiveUp("timed out");
        }));
    }

    void Release()
    {
        _stalledSince = -1;
        while (!IsStalled && _held.TryDequeue(out var segment))
            Hand(segment);
    }

    void GiveUp(string reason)
    {
        _held.Clear();
        if (!from.Process.IsDead)
            from.Process.WhenAwake(() => from.End(reason));
    }

    void Hand(Segment segment)
    {
        var process = to.Process;
        if (process.IsDead || to.IsOver)
        {
            // Another process of that node, or the same one, knows no such connection: it answers with a reset.
            if (segment.Kind != SegmentKind.Close)
                Answer();
            return;
        }
        net.World.Record(_link.To, 0, TraceKind.Net, nameof(Segment), segment.TraceHash);
        if (process.IsPaused)
            process.WhenAwake(() => to.Receive(segment));
        else
            to.Receive(segment);
    }

    void Answer()
    {
        var back = net.LinkOf(_link.To, _link.From);
        net.World.Push(back.ArrivalOf(0, net.World.Ticks), new WorldAction(() =>
        {
            if (!net.IsBlocked(_link.To, _link.From))
                GiveUp("reset by the peer");
        }));
    }
}

/// <summary>What goes over a pipe, and its arrival.</summary>
sealed class Segment(SegmentKind kind, int stream) : ISimEvent
{
    const int HeaderBytes = 12;

    public SegmentKind Kind => kind;

    public int Stream => stream;

    public ReadOnlyMemory<byte> Bytes { get; init; }

    public IReadOnlyList<string>? Protocols { get; init; }

    /// <summary>Why, or which protocol.</summary>
    public string? Reason { get; init; }

    public int Credit { get; init; }

    public SimPipe? Pipe { get; set; }

    public int Size => HeaderBytes + Bytes.Length;

    public ulong TraceHash => Bytes.Length > 0 ? Trace.Sample(Bytes.Span) : (ulong)kind << 32 ^ (uint)stream;

    public SimProcess? Process => null;

    public bool IsCancelled => false;

    public void Happen() => Pipe!.Arrive(this);
}
