using System.Text.Json;
using QuilActors.Protocols.Transport;
using QuilActors.Protocols.Wire;
using QuilActors.Tests.Shared;

namespace QuilActors.Protocols.Tests.Transport;

public sealed class YamuxTests
{
    const int Window = TransportLimits.YamuxWindowBytes;
    static readonly Instant Start = Instant.FromUnixMilliseconds(0);

    [VectorFact("p2p/framing.json")]
    public void Frames_of_the_vectors_are_taken()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(SharedVectors.Path("p2p/framing.json")));
        var session = new Side(dialler: false);
        foreach (var item in file.RootElement.GetProperty("yamux").EnumerateArray())
        {
            var bytes = Convert.FromHexString(item.GetProperty("hex").GetString()!);
            if (item.GetProperty("what").GetString()!.Contains("server accepts", StringComparison.Ordinal))
                continue;
            session.Mux.Receive(bytes);
            Assert.Equal(bytes[1] == 3, session.Mux.Fault is not null && bytes[11] == 1 || bytes[1] == 3);
        }
        Assert.Equal(2, session.Streams.Count);
        Assert.Equal("hello", System.Text.Encoding.ASCII.GetString([.. session.Streams[0].Data]));
        Assert.Equal("hi", System.Text.Encoding.ASCII.GetString([.. session.Streams[1].Data]));
        Assert.True(session.Streams[0].ReadClosed);
    }

    [VectorFact("p2p/framing.json")]
    public void Frames_that_must_be_refused_end_the_session_with_a_protocol_error()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(SharedVectors.Path("p2p/framing.json")));
        foreach (var item in file.RootElement.GetProperty("yamux_must_reject").EnumerateArray())
        {
            if (!item.TryGetProperty("hex", out var hex))
                continue;
            AssertEnds(new Side(dialler: false), hex.GetString()!);
        }
    }

    [Theory]
    [InlineData("000300000000000500000000")]
    [InlineData("000100010000000000000000")]
    [InlineData("000000000000000100000001ff")]
    [InlineData("000100000000000700000001")]
    [InlineData("000100000000000200000001")]
    [InlineData("000100010000000100000000000100010000000100000000")]
    [InlineData("000100010000000300000000000100000000000100000005")]
    [InlineData("0001000100000001000000000001000400000001000000000000000000000001000000017f")]
    [InlineData("000100010000000100000000000100000000000" + "1ffffffff000100000000000" + "1ffffffff")]
    public void A_breach_of_the_protocol_ends_the_session(string hex) => AssertEnds(new Side(dialler: false), hex);

    [Theory]
    [InlineData(Window, false)]
    [InlineData(Window + 1, true)]
    public void Data_over_the_credit_ends_the_session_before_it_is_read(int bytes, bool ends)
    {
        var side = new Side(dialler: false) { Stall = true };
        side.Mux.Receive(Frame(YamuxType.WindowUpdate, YamuxFlags.Syn, 1, 0));
        side.Mux.Receive(Frame(YamuxType.Data, 0, 1, (uint)bytes));
        Assert.Equal(ends, side.Mux.Fault is not null);
    }

    [Fact]
    public void Opening_says_SYN_and_waits_for_no_answer_and_accepting_says_ACK()
    {
        var (a, b) = (new Side(true), new Side(false));
        var stream = a.Open();
        stream.Write("hi"u8.ToArray());
        var sent = a.Take();
        Assert.Equal("0001000100000001000000000000000000000001000000026869", Convert.ToHexStringLower(sent));
        b.Mux.Receive(sent);
        Assert.Equal("hi"u8.ToArray(), b.Streams[0].Data);
        Assert.Equal("000100020000000100000000", Convert.ToHexStringLower(b.Take()));
    }

    [Fact]
    public void Credit_is_granted_when_half_of_the_window_is_used_and_not_on_receipt()
    {
        var (a, b) = (new Side(true), new Side(false) { Stall = true });
        var stream = a.Open();
        stream.Write(new byte[Window * 2]);
        Exchange(a, b);
        Assert.Equal(Window, b.Streams[0].Data.Count);
        Assert.Equal(Window, stream.UnsentBytes);
        b.Streams[0].Stream.Consume(Window / 2 - 1);
        Exchange(a, b);
        Assert.Equal(Window, b.Streams[0].Data.Count);
        b.Streams[0].Stream.Consume(1);
        Exchange(a, b);
        Assert.Equal(Window + Window / 2, b.Streams[0].Data.Count);
    }

    [Fact]
    public void S43_one_stalled_reader_does_not_hold_the_others()
    {
        var (a, b) = (new Side(true), new Side(false));
        var streams = Enumerable.Range(0, 4).Select(_ => a.Open()).ToArray();
        Exchange(a, b);
        b.Streams[0].Stall = true;
        foreach (var stream in streams)
            stream.Write(new byte[4 << 20]);
        Exchange(a, b);
        Assert.Equal(Window, b.Streams[0].Data.Count);
        Assert.All(b.Streams.Skip(1), s => Assert.Equal(4 << 20, s.Data.Count));
    }

    [Fact]
    public void S43_64_MiB_pass_through_windows_of_256_KiB()
    {
        var (a, b) = (new Side(true), new Side(false));
        var stream = a.Open();
        Exchange(a, b);
        for (var i = 0; i < 64; i++)
        {
            stream.Write(new byte[1 << 20]);
            Exchange(a, b);
            Assert.InRange(stream.SendCredit, 0, Window);
        }
        Assert.Equal(64 << 20, b.Streams[0].Data.Count);
    }

    [Fact]
    public void Streams_take_turns_of_one_frame()
    {
        var a = new Side(true);
        var (first, second) = (a.Open(), a.Open());
        first.Write(new byte[64 * 1024]);
        second.Write(new byte[64 * 1024]);
        var ids = new List<uint>();
        for (var sent = a.Take(); !sent.IsEmpty;)
        {
            Assert.True(YamuxHeader.TryRead(sent, out var header));
            if (header.Type == YamuxType.Data)
                ids.Add(header.StreamId);
            sent = sent[(YamuxHeader.Bytes + (header.Type == YamuxType.Data ? (int)header.Length : 0))..];
        }
        Assert.Equal([1u, 3u, 1u, 3u, 1u, 3u, 1u, 3u], ids.Take(8));
    }

    [Fact]
    public void FIN_closes_one_direction_after_what_is_queued()
    {
        var (a, b) = (new Side(true), new Side(false));
        var stream = a.Open();
        var events = a.Streams[0];
        stream.Write(new byte[100_000]);
        stream.CloseWrite();
        Assert.False(stream.Write(new byte[1]));
        Exchange(a, b);
        Assert.Equal(100_000, b.Streams[0].Data.Count);
        Assert.True(b.Streams[0].ReadClosed);
        Assert.Equal(0, events.Closings);
        b.Streams[0].Stream.Write("bye"u8.ToArray());
        b.Streams[0].Stream.CloseWrite();
        Exchange(a, b);
        Assert.Equal("bye"u8.ToArray(), events.Data);
        Assert.Equal((1, null), (events.Closings, events.Fault));
        Assert.Equal((1, null), (b.Streams[0].Closings, b.Streams[0].Fault));
        Assert.Equal((0, 0), (a.Mux.StreamCount, b.Mux.StreamCount));
    }

    [Fact]
    public void RST_ends_both_directions_and_later_frames_are_ignored()
    {
        var (a, b) = (new Side(true), new Side(false));
        var stream = a.Open();
        stream.Write(new byte[1000]);
        var early = a.Take();
        stream.Write(new byte[1000]);
        var late = a.Take();
        b.Mux.Receive(early);
        b.Streams[0].Stream.Reset("no more");
        b.Mux.Receive(late);
        Assert.Null(b.Mux.Fault);
        Assert.Equal(1000, b.Streams[0].Data.Count);
        Exchange(b, a);
        Assert.Equal("reset by the peer", a.Streams[0].Fault);
        Assert.Equal(1, a.Streams[0].Closings);
    }

    [Theory]
    [InlineData(TransportLimits.YamuxUnackedStreamsMax, 0)]
    [InlineData(TransportLimits.YamuxUnackedStreamsMax + 1, 1)]
    public void Inbound_streams_over_256_without_ACK_are_reset(int opened, int resets)
    {
        var side = new Side(dialler: false);
        for (uint i = 0; i < opened; i++)
            side.Mux.Receive(Frame(YamuxType.WindowUpdate, YamuxFlags.Syn, 2 * i + 1, 0));
        Assert.Equal(TransportLimits.YamuxUnackedStreamsMax, side.Streams.Count);
        var sent = side.Take();
        var seen = 0;
        for (var at = 0; at < sent.Length; at += YamuxHeader.Bytes)
            if (YamuxHeader.TryRead(sent[at..], out var header) && header.Has(YamuxFlags.Reset))
                seen++;
        Assert.Equal(resets, seen);
        Assert.Null(side.Mux.Fault);
    }

    [Fact]
    public void No_more_than_256_own_streams_wait_for_their_ACK()
    {
        var (a, b) = (new Side(true), new Side(false));
        for (var i = 0; i < TransportLimits.YamuxUnackedStreamsMax; i++)
            a.Open();
        Assert.Null(a.Mux.Open());
        Exchange(a, b);
        Assert.NotNull(a.Mux.Open());
    }

    [Fact]
    public void A_peer_may_open_streams_out_of_order_but_no_id_twice()
    {
        var side = new Side(dialler: false);
        side.Mux.Receive(Frame(YamuxType.WindowUpdate, YamuxFlags.Syn, 5, 0));
        side.Mux.Receive(Frame(YamuxType.WindowUpdate, YamuxFlags.Syn, 1, 0));
        Assert.Equal([5u, 1u], side.Streams.Select(s => s.Stream.Id));
        Assert.Null(side.Mux.Fault);
        side.Mux.Receive(Frame(YamuxType.WindowUpdate, YamuxFlags.Syn, 1, 0));
        Assert.Equal("yamux stream id used again", side.Mux.Fault);
    }

    [Theory]
    [InlineData(2 * TransportLimits.YamuxSkippedIdsMax + 1, false)]
    [InlineData(2 * TransportLimits.YamuxSkippedIdsMax + 3, true)]
    public void Skipped_ids_are_bounded(uint id, bool ends)
    {
        var side = new Side(dialler: false);
        side.Mux.Receive(Frame(YamuxType.WindowUpdate, YamuxFlags.Syn, id, 0));
        Assert.Equal(ends, side.Mux.Fault is not null);
    }

    [Theory]
    [InlineData(TransportLimits.YamuxAnswersMax, false)]
    [InlineData(TransportLimits.YamuxAnswersMax + 1, true)]
    public void A_peer_that_pings_and_reads_nothing_is_ended(int pings, bool ends)
    {
        var side = new Side(dialler: false);
        for (uint i = 0; i < pings; i++)
            side.Mux.Receive(Frame(YamuxType.Ping, YamuxFlags.Syn, 0, i));
        Assert.Equal(ends, side.Mux.Fault is not null);
    }

    [Fact]
    public void A_ping_is_echoed_with_ACK()
    {
        var side = new Side(dialler: false);
        side.Mux.Receive(Convert.FromHexString("0002000100000000deadbeef"));
        Assert.Equal("0002000200000000deadbeef", Convert.ToHexStringLower(side.Take()));
    }

    [Fact]
    public void Keepalive_measures_the_round_trip_and_ends_a_silent_peer()
    {
        var (a, b) = (new Side(true), new Side(false));
        a.Mux.OnDeadline(Start);
        Assert.Equal(Start + TransportLimits.YamuxPingInterval, a.Mux.Deadline);
        var pinged = a.Mux.Deadline!.Value;
        a.Mux.OnDeadline(pinged);
        Exchange(a, b);
        a.Mux.OnReceived(pinged + TimeSpan.FromMilliseconds(7));
        Assert.Equal(TimeSpan.FromMilliseconds(7), a.Mux.RoundTrip);
        var second = a.Mux.Deadline!.Value;
        a.Mux.OnDeadline(second);
        a.Mux.OnDeadline(second + TransportLimits.YamuxPingDeadline - TimeSpan.FromTicks(1));
        Assert.Null(a.Mux.Fault);
        a.Mux.OnDeadline(second + TransportLimits.YamuxPingDeadline);
        Assert.Equal("yamux ping not answered", a.Mux.Fault);
    }

    [Fact]
    public void After_a_normal_go_away_open_streams_end_and_no_new_one_opens()
    {
        var (a, b) = (new Side(true), new Side(false));
        a.Open().Write("x"u8.ToArray());
        Exchange(a, b);
        a.Mux.Receive(Frame(YamuxType.GoAway, 0, 0, 0));
        Assert.Null(a.Mux.Fault);
        Assert.Null(a.Mux.Open());
        b.Streams[0].Stream.Reset("done");
        a.Mux.Receive(b.Take());
        Assert.Equal("peer went away", a.Mux.Fault);
    }

    static void AssertEnds(Side side, string hex)
    {
        side.Mux.Receive(Convert.FromHexString(hex));
        Assert.NotNull(side.Mux.Fault);
        var sent = side.Take();
        Assert.Equal("000300000000000000000001", Convert.ToHexStringLower(sent[^YamuxHeader.Bytes..]));
        Assert.All(side.Streams, s => Assert.Equal(1, s.Closings));
    }

    static byte[] Frame(YamuxType type, YamuxFlags flags, uint id, uint length)
    {
        var bytes = new byte[YamuxHeader.Bytes];
        new YamuxHeader(type, flags, id, length).Write(bytes);
        return bytes;
    }

    static void Exchange(Side a, Side b)
    {
        for (var moved = true; moved;)
        {
            var left = a.Take();
            var right = b.Take();
            b.Mux.Receive(left);
            a.Mux.Receive(right);
            moved = !left.IsEmpty || !right.IsEmpty;
        }
    }

    sealed class Side : IYamuxEvents
    {
        readonly byte[] _buffer = new byte[TransportLimits.NoisePlaintextBytesMax];

        public Side(bool dialler) => Mux = new YamuxSession(dialler, this);

        public YamuxSession Mux { get; }

        public List<Recorder> Streams { get; } = [];

        public bool Stall { get; init; }

        public YamuxStream Open()
        {
            var stream = Mux.Open()!;
            OnStream(stream);
            return stream;
        }

        public void OnStream(YamuxStream stream)
        {
            var recorder = new Recorder(stream) { Stall = Stall };
            stream.Events = recorder;
            Streams.Add(recorder);
        }

        public ReadOnlySpan<byte> Take()
        {
            var all = new List<byte>();
            for (int bytes; (bytes = Mux.TakeOutput(_buffer)) > 0;)
                all.AddRange(_buffer.AsSpan(0, bytes));
            return all.ToArray();
        }
    }

    sealed class Recorder(YamuxStream stream) : IYamuxStreamEvents
    {
        public YamuxStream Stream { get; } = stream;

        public List<byte> Data { get; } = [];

        public bool Stall { get; set; }

        public bool ReadClosed { get; private set; }

        public int Closings { get; private set; }

        public string? Fault { get; private set; }

        public void OnData(ReadOnlySpan<byte> bytes)
        {
            Data.AddRange(bytes);
            if (!Stall)
                Stream.Consume(bytes.Length);
        }

        public void OnReadClosed() => ReadClosed = true;

        public void OnDrained()
        {
        }

        public void OnClosed(string? fault)
        {
            Closings++;
            Fault = fault;
        }
    }
}
