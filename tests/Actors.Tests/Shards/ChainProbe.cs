using System.Threading.Channels;
using QuilActors.Actors.Chain;
using QuilActors.Engine;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Tests.Shards;

/// <summary>Stands in for the chain: takes requests, moves heads, commits what it is given.</summary>
sealed class ChainProbe
{
    readonly Channel<Request> _requests = Channel.CreateUnbounded<Request>();

    public Props Props => Engine.Props.Create(() => new Taker(_requests.Writer));

    public async Task<ShardUpdate> NextAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var request = await _requests.Reader.ReadAsync(patience.Token);
        Assert.Equal((byte)RequestKind.ShardUpdate, request.Kind);
        Assert.True(Canonical.TryRead<ShardUpdate>(request.Body.Span, out var update));
        return update;
    }

    public bool TryNext(out Request? request) => _requests.Reader.TryRead(out request);

    /// <summary>A head of this number, now, that commits these entries.</summary>
    public static HeadChanged Head(ulong number, params ShardEntryCommitted[] committed)
    {
        var header = new FrameHeader(default, number, default, number,
            DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), 1, default, default, default, default, default, default,
            default, default, new byte[64]);
        var frame = new AppliedFrame(header, FrameBody.Empty, Bytes32.Zero, new byte[66], true, 0, committed);
        return new HeadChanged(header, Bytes32.Zero, [], [frame]);
    }

    sealed class Taker : ReceiveActor
    {
        public Taker(ChannelWriter<Request> requests)
        {
            Receive<SubmitRequest>(message => requests.TryWrite(message.Request));
            Receive<GetShardEntries>(_ => Sender.Tell(new ShardEntryList(0, [])));
        }
    }
}
