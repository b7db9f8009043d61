using System.Buffers.Binary;
using QuilActors.Actors.Net;
using QuilActors.Host.Tests.Net;
using QuilActors.Protocols.Transport;

namespace QuilActors.Host.Tests.Interop;

/// <summary>Noise, yamux and streams against js-libp2p 3.3.11 (v3) and 2.10.0 (v2), spec p2p 12.</summary>
[Collection("sockets")]
[Trait("net", "js")]
[Trait("speed", "slow")]
public sealed class TransportInteropTests
{
    const string Seed = "0101010101010101010101010101010101010101010101010101010101010101";

    [InteropTheory]
    [InlineData("v3", "noise")]
    [InlineData("v2", "noise")]
    [InlineData("v3", "tls")]
    [InlineData("v2", "tls")]
    public async Task We_dial_js_and_echo_16_MiB(string stack, string security)
    {
        await using var js = await JsPeer.StartAsync(stack, "--seed", Seed, "--security", security);
        Assert.Equal("12D3KooWK99VoVxNE7XzyBwXEzW7xhK7Gpv85r9F3V3fyKSUKPH5", js.Id.ToString());
        await using var end = new TransportEnd(2);
        var connection = await end.DialAsync(js.Address);
        Assert.Equal(js.Id, connection.Remote);
        var seen = await js.WaitAsync("connection");
        Assert.Equal(security == "tls" ? "/tls/1.0.0" : "/noise", seen.GetProperty("encryption").GetString());
        Assert.Equal("/yamux/1.0.0", seen.GetProperty("muxer").GetString());
        var sink = await OpenAsync(connection, "/qa/echo/1.0.0", 16 << 20);
        Assert.Null(await sink.Closed);
        var bytes = sink.Received.GetBuffer();
        Assert.Equal(16 << 20, sink.ReceivedBytes);
        Assert.True(Enumerable.Range(0, 16 << 20).All(i => bytes[i] == SendingSink.At(i)));
    }

    [InteropTheory]
    [InlineData("v3", "noise")]
    [InlineData("v2", "noise")]
    [InlineData("v3", "tls")]
    [InlineData("v2", "tls")]
    public async Task Js_takes_64_MiB_through_its_window_and_counts_them(string stack, string security)
    {
        await using var js = await JsPeer.StartAsync(stack, "--security", security);
        await using var end = new TransportEnd(2);
        var sink = await OpenAsync(await end.DialAsync(js.Address), "/qa/sink/1.0.0", 64 << 20);
        Assert.Null(await sink.Closed);
        Assert.Equal(64ul << 20, BinaryPrimitives.ReadUInt64BigEndian(sink.Received.ToArray()));
    }

    [InteropTheory]
    [InlineData("v3", "noise")]
    [InlineData("v2", "noise")]
    [InlineData("v3", "tls")]
    [InlineData("v2", "tls")]
    public async Task Js_dials_us_and_a_killed_process_ends_the_connection(string stack, string security)
    {
        await using var end = new TransportEnd(2);
        await using var js = await JsPeer.StartAsync(
            stack, "--security", security, "--dial", end.Listen().ToString());
        var connection = await end.AcceptAsync();
        Assert.Equal(js.Id, connection.Remote);
        Assert.Equal(PeerDirection.Inbound, connection.Direction);
        var sink = await OpenAsync(connection, "/qa/echo/1.0.0", 1 << 20);
        Assert.Null(await sink.Closed);
        Assert.Equal(1 << 20, sink.ReceivedBytes);
        await js.KillAsync();
        Assert.NotNull(await end.ClosedAsync(connection));
    }

    /// <summary>js v2 does not compare the id when it dials, so only v3 is asked to.</summary>
    [InteropTheory]
    [InlineData("v3")]
    public async Task Js_refuses_a_wrong_id(string stack)
    {
        await using var end = new TransportEnd(2);
        await using var other = new TransportEnd(3);
        await using var js = await JsPeer.StartAsync(
            stack, "--dial", end.Listen().WithPeer(other.Transport.Self).ToString());
        await js.WaitAsync("error");
        Assert.False(end.Inbound.Reader.TryRead(out _));
    }

    [InteropTheory]
    [InlineData("v3")]
    [InlineData("v2")]
    public async Task S43_a_stalled_stream_takes_one_window_and_the_others_go_on(string stack)
    {
        await using var js = await JsPeer.StartAsync(stack);
        await using var end = new TransportEnd(2);
        var connection = await end.DialAsync(js.Address);
        var made = new TaskCompletionSource<StallingStream>();
        SendingSink? stalled = null;
        Assert.True(connection.OpenStream(["/qa/echo/1.0.0"], stream =>
        {
            var stalling = new StallingStream(stream);
            made.TrySetResult(stalling);
            return stalled = new SendingSink(stalling, 1 << 20);
        }));
        var stall = await made.Task;
        var other = await OpenAsync(connection, "/qa/echo/1.0.0", 16 << 20);
        Assert.Null(await other.Closed);
        Assert.Equal(16 << 20, other.ReceivedBytes);
        Assert.InRange(stalled!.ReceivedBytes, 1, TransportLimits.YamuxWindowBytes);
        stall.GoOn();
        Assert.Null(await stalled.Closed);
        Assert.Equal(1 << 20, stalled.ReceivedBytes);
    }

    [InteropTheory]
    [InlineData("v3")]
    [InlineData("v2")]
    public async Task We_refuse_a_js_peer_with_another_id_than_wanted(string stack)
    {
        await using var end = new TransportEnd(2);
        await using var other = new TransportEnd(3);
        await using var js = await JsPeer.StartAsync(stack);
        var error = await Assert.ThrowsAsync<IOException>(
            () => end.DialAsync(js.Address.WithPeer(other.Transport.Self)));
        Assert.Contains($"peer is {js.Id}", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Gives no credit until told to go on.</summary>
    sealed class StallingStream(IPeerStream inner) : IPeerStream
    {
        readonly Lock _gate = new();
        int _owed;
        bool _goesOn;

        public int UnsentBytes => inner.UnsentBytes;

        public bool TryWrite(ReadOnlyMemory<byte> bytes) => inner.TryWrite(bytes);

        public void CloseWrite() => inner.CloseWrite();

        public void Reset(string reason) => inner.Reset(reason);

        public void Consume(int bytes)
        {
            lock (_gate)
            {
                if (!_goesOn)
                {
                    _owed += bytes;
                    return;
                }
            }
            inner.Consume(bytes);
        }

        public void GoOn()
        {
            lock (_gate)
                _goesOn = true;
            inner.Consume(_owed);
        }
    }

    static Task<SendingSink> OpenAsync(IPeerConnection connection, string protocol, long bytes)
    {
        var made = new TaskCompletionSource<SendingSink>();
        Assert.True(connection.OpenStream([protocol], stream =>
        {
            var sink = new SendingSink(stream, bytes);
            made.TrySetResult(sink);
            return sink;
        }));
        return made.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }
}
