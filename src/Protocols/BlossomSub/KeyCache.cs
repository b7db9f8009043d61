namespace QuilActors.Protocols.BlossomSub;

/// <summary>Keys used a moment ago: those of most messages need not be made, checked and sliced anew. A stranger's keys
/// push others out and cost nothing more.</summary>
sealed class KeyCache
{
    const int Places = 64;

    readonly Key?[] _places = new Key?[Places];

    /// <summary>As <see cref="Key.TryCreate"/>.</summary>
    public bool TryGet(KeyFamily family, ReadOnlySpan<byte> bytes, out Key key)
    {
        ref var place = ref _places[PlaceOf(bytes)];
        if (place is { } known && known.Family == family && known.Bytes.Span.SequenceEqual(bytes))
        {
            key = known;
            return true;
        }
        if (!Key.TryCreate(family, bytes, out key))
            return false;
        place = key;
        return true;
    }

    static int PlaceOf(ReadOnlySpan<byte> bytes)
    {
        var hash = new HashCode();
        hash.AddBytes(bytes);
        return (int)((uint)hash.ToHashCode() % Places);
    }
}
