using QuilActors.Engine;
using QuilActors.Engine.Inspection;
using QuilActors.Protocols.Consensus;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Chain;

/// <summary>filter-&lt;id&gt;/ring: the members as of the head, and when it is this node's turn to lead. What it knows
/// follows from the head's state, so it has no journal of its own while nobody joins or leaves.</summary>
sealed class RingActor : ReceiveActor, IInspectable
{
    readonly ChainSettings _settings;
    FrameNode? _head;
    int? _position;

    public RingActor(ChainSettings settings)
    {
        _settings = settings;
        Receive<ReelReady>(ready => OnHead(ready.Head));
        Receive<HeadIsAt>(head => OnHead(head.Move.To));
    }

    public IReadOnlyDictionary<string, object?> Inspect() => new Dictionary<string, object?>
    {
        ["active"] = $"{_head?.State.Ring.Active(Bytes32.Zero).Count ?? 0}",
        ["position"] = _position is { } position ? $"{position}" : "none",
    };

    void OnHead(FrameNode head)
    {
        _head = head;
        _position = null;
        var order = head.State.Ring.LeaderOrder(head.Selector);
        for (var position = 0; position < order.Count; position++)
        {
            if (order[position].Address == _settings.Identity.Address)
                _position = position;
        }
        var opens = _position is { } own
            ? head.Header.Timestamp + TimeSpan.FromMilliseconds(
                ProverRing.OpeningMilliseconds(own, _settings.Genesis.Profile))
            : (Instant?)null;
        Context.Parent.Tell(new LeaderTurn(head, _position ?? 0, opens));
    }
}
