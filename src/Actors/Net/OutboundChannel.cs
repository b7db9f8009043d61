using QuilActors.Engine;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Transport;

namespace QuilActors.Actors.Net;

/// <summary>Our one-way stream of frames to a peer: three lanes, bounded in bytes, in front of the stream's own send
/// buffer. Used by its session only, except the sink, which tells the session.</summary>
sealed class OutboundChannel(IReadOnlyList<string> protocolIds, IActorRef owner)
{
    static readonly int[] LaneBytesMax =
        [NetLimits.ControlLaneBytesMax, NetLimits.OwnLaneBytesMax, NetLimits.ForwardLaneBytesMax];

    readonly Queue<byte[]>[] _lanes = [new(), new(), new()];
    readonly int[] _bytes = new int[3];

    internal IReadOnlyList<string> ProtocolIds { get; } = protocolIds;

    internal IActorRef Owner { get; set; } = owner;

    internal IPeerStream? Stream { get; set; }

    /// <summary>Null until negotiated.</summary>
    internal string? ProtocolId { get; set; }

    internal bool Closing { get; set; }

    /// <summary>Whether it is, or may become, a channel of one of these protocols.</summary>
    internal bool Serves(IReadOnlyList<string> wanted)
        => ProtocolId is { } id ? wanted.Contains(id) : ProtocolIds.Intersect(wanted).Any();

    internal int QueuedBytes(FramePriority lane) => _bytes[(int)lane];

    /// <summary>False when the lane has no room: the newest frame is the one dropped.</summary>
    internal bool TryQueue(ReadOnlySpan<byte> frame, FramePriority lane)
    {
        var at = (int)lane;
        if (Closing || _bytes[at] + frame.Length > LaneBytesMax[at])
            return false;
        _lanes[at].Enqueue(Uvarint.Prefix(frame));
        _bytes[at] += frame.Length;
        return true;
    }

    /// <summary>Hands frames to the stream until it takes no more, the highest lane first; returns their bytes.
    /// </summary>
    internal int Pump()
    {
        var written = 0;
        if (ProtocolId is null || Stream is not { } stream)
            return written;
        for (var lane = 0; lane < _lanes.Length; lane++)
            while (_lanes[lane].TryPeek(out var frame))
            {
                if (!stream.TryWrite(frame))
                    return written;
                _lanes[lane].Dequeue();
                var bytes = PayloadBytes(frame);
                _bytes[lane] -= bytes;
                written += bytes;
            }
        if (Closing)
            stream.CloseWrite();
        return written;
    }

    static int PayloadBytes(byte[] frame)
    {
        Uvarint.Read(frame, out var bytes, out _);
        return (int)bytes;
    }

    /// <summary>Tells the session what happens; a peer that sends back on a one-way stream is reset.</summary>
    internal sealed class Sink(OutboundChannel channel, IPeerStream stream, IActorRef session) : IStreamSink
    {
        public void OnOpened(string protocolId)
            => session.Tell(new ChannelReady(channel, protocolId), ActorRefs.NoSender);

        public void OnData(ReadOnlySpan<byte> bytes) => stream.Reset("data on a one-way channel");

        public void OnReadClosed()
        {
        }

        public void OnWritable() => session.Tell(new ChannelWritable(channel), ActorRefs.NoSender);

        public void OnClosed(string? fault) => session.Tell(new ChannelEnded(channel, fault), ActorRefs.NoSender);
    }
}
