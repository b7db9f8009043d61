using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Consensus;

/// <summary>Requests that wait for a frame. Full: the oldest is dropped (all fees are zero yet).</summary>
public sealed class RequestPool(
    int requestsMax = ConsensusLimits.RequestPoolMax, long bytesMax = ConsensusLimits.RequestPoolBytesMax)
{
    readonly Dictionary<Bytes32, LinkedListNode<Waiting>> _byHash = [];
    readonly LinkedList<Waiting> _order = [];

    public int Count => _order.Count;

    public long Bytes { get; private set; }

    /// <summary>Keeps a request whose form was checked.</summary>
    /// <returns>False when it is there already.</returns>
    public bool Add(Request request)
    {
        var hash = request.RequestHash();
        if (_byHash.ContainsKey(hash))
            return false;
        var waiting = new Waiting(request, hash, Canonical.ToArray(request).Length);
        _byHash[hash] = _order.AddLast(waiting);
        Bytes += waiting.SizeBytes;
        while (_order.Count > requestsMax || Bytes > bytesMax)
            Remove(_order.First!.Value.Hash);
        return true;
    }

    public void Remove(Bytes32 hash)
    {
        if (!_byHash.Remove(hash, out var node))
            return;
        _order.Remove(node);
        Bytes -= node.Value.SizeBytes;
    }

    /// <summary>Drops what can be in no frame behind the head any more.</summary>
    public void Forget(ulong headNumber)
    {
        foreach (var waiting in _order.Where(waiting => waiting.Request.Expires <= headNumber).ToArray())
            Remove(waiting.Hash);
    }

    /// <summary>What a child of <paramref name="parent"/> includes: by arrival up to the bounds, then in the order that
    /// the frame needs.</summary>
    public IReadOnlyList<Request> Cut(FrameNode parent, int bytesLeft)
    {
        var chosen = new SortedDictionary<Bytes32, Request>();
        foreach (var waiting in _order)
        {
            if (chosen.Count == FrameLimits.RequestsMax)
                break;
            var number = parent.Number + 1;
            if (waiting.Request.Expires < number
                || waiting.Request.Expires - number > FrameLimits.ExpiryFramesMax
                || waiting.SizeBytes > bytesLeft || ChainRules.WasIncluded(parent, waiting.Request, waiting.Hash))
                continue;
            bytesLeft -= waiting.SizeBytes;
            chosen[waiting.Hash] = waiting.Request;
        }
        return [.. chosen.Values];
    }

    sealed record Waiting(Request Request, Bytes32 Hash, int SizeBytes);
}
