using System.Buffers.Binary;
using QuilActors.Protocols.Peers;

namespace QuilActors.Protocols.BlossomSub;

/// <summary>The highest seqno of each author, for the opt-in replay check. When full, the author longest unheard of
/// leaves.</summary>
sealed class AuthorSeqnos(int max)
{
    readonly Dictionary<PeerId, LinkedListNode<(PeerId Author, ulong Highest)>> _byAuthor = [];
    readonly LinkedList<(PeerId Author, ulong Highest)> _byAge = new();

    public int Count => _byAuthor.Count;

    /// <summary>False when the author has been this far already.</summary>
    public bool TryAdvance(PeerId author, ReadOnlySpan<byte> seqno)
    {
        var number = BinaryPrimitives.ReadUInt64BigEndian(seqno);
        if (_byAuthor.Remove(author, out var node))
        {
            _byAge.Remove(node);
            if (number <= node.Value.Highest)
            {
                _byAuthor.Add(author, _byAge.AddLast(node.Value));
                return false;
            }
        }
        else if (_byAuthor.Count >= max)
        {
            _byAuthor.Remove(_byAge.First!.Value.Author);
            _byAge.RemoveFirst();
        }
        _byAuthor.Add(author, _byAge.AddLast((author, number)));
        return true;
    }
}
