using QuilActors.Protocols.Admin;

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

    public void Add(DeadLetterLine letter)
    {
        Total++;
        var key = (letter.Class, letter.Recipient, letter.Sender, letter.Type);
        if (_kinds.Remove(key, out var known))
            _newestFirst.Remove(known);
        var view = new DeadLetterView(
            letter.Class, letter.Recipient, letter.Sender, letter.Type, (known?.Value.Count ?? 0) + 1, letter.At);
        _kinds.Add(key, _newestFirst.AddFirst(view));
        if (_kinds.Count <= KindsMax)
            return;
        var oldest = _newestFirst.Last!.Value;
        _newestFirst.RemoveLast();
        _kinds.Remove((oldest.Class, oldest.Recipient, oldest.Sender, oldest.Type));
    }

    public IReadOnlyList<DeadLetterView> ToList() => [.. _newestFirst];
}
