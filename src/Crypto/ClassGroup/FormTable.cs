namespace QuilActors.Crypto.ClassGroup;

/// <summary>Reduced forms of one discriminant with their third coefficient, packed: 528 bytes each at 2048 bits. Grown
/// in blocks as slots are first used, so that a table may be given its greatest size at once.</summary>
public sealed class FormTable
{
    const int SlotsPerBlock = 256;

    readonly Discriminant _discriminant;
    readonly ulong[]?[] _blocks;
    readonly int _slotWords;

    /// <param name="discriminant">Of all forms in the table.</param>
    /// <param name="count">The number of slots, at least 1.</param>
    public FormTable(Discriminant discriminant, int count)
    {
        ArgumentNullException.ThrowIfNull(discriminant);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        _discriminant = discriminant;
        Count = count;
        _slotWords = 1 + 2 * discriminant.HalfLimbs + discriminant.FullLimbs;
        _blocks = new ulong[]?[(count + SlotsPerBlock - 1) / SlotsPerBlock];
    }

    public int Count { get; }

    public FormSlot this[int index]
    {
        get
        {
            if ((uint)index >= (uint)Count)
                throw new ArgumentOutOfRangeException(nameof(index));
            var blockIndex = index / SlotsPerBlock;
            var first = blockIndex * SlotsPerBlock;
            var block = _blocks[blockIndex]
                ??= new ulong[Math.Min(SlotsPerBlock, Count - first) * _slotWords];
            return new(_discriminant, block.AsSpan((index - first) * _slotWords, _slotWords));
        }
    }
}
