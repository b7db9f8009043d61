using QuilActors.Protocols.Admin;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Admin;

/// <summary>Dead letters by class, recipient, sender and type. When it is full the kind seen longest ago
/// goes.</summary>
sealed class DeadLetterLog
{
    public const int KindsMax = 256;

    readonly LinkedList<DeadLetterView> _newestFirst = [];
    readonly Dictionary<(string, string, string, string), LinkedListNode<DeadLetterView>> _kinds = [];

    /// <summary>All letters since the start, also of kinds that went.</summary>
    public ulong Total { get; private set; }

    public void Add(string @class, string recipient, string sender, string type, Instant now)
    {
        Total++;
        var key = (@class, recipient, sender, type);
        if (_kinds.Remove(key, out var known))
            _newestFirst.Remove(known);
        var view = new DeadLetterView(@class, recipient, sender, type, (known?.Value.Count ?? 0) + 1, now);
        _kinds.Add(key, _newestFirst.AddFirst(view));
        if (_kinds.Count <= KindsMax)
            return;
        var oldest = _newestFirst.Last!.Value;
        _newestFirst.RemoveLast();
        _kinds.Remove((oldest.Class, oldest.Recipient, oldest.Sender, oldest.Type));
    }

    public IReadOnlyList<DeadLetterView> ToList() => [.. _newestFirst];
}
