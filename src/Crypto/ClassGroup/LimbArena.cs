using System.Runtime.InteropServices;

namespace QuilActors.Crypto.ClassGroup;

/// <summary>Native memory for the numbers of one arithmetic object, which one thread uses. Frames start on cache lines
/// and never move, so native calls need no pinning. Limit: <c>numbers</c> frames, fixed at the start.</summary>
unsafe sealed class LimbArena : IDisposable
{
    const int LineBytes = 64;

    readonly int _capacity;
    readonly int _numbers;
    byte* _memory;
    int _taken;

    internal LimbArena(int numbers, int limbsEach)
    {
        _capacity = (limbsEach + 7) & ~7;
        _numbers = numbers;
        var bytes = (nuint)(numbers * _capacity * sizeof(ulong));
        _memory = (byte*)NativeMemory.AlignedAlloc(bytes, LineBytes);
        NativeMemory.Clear(_memory, bytes);
    }

    ~LimbArena() => Free();

    internal LimbNumber Take()
    {
        if (_taken == _numbers)
            throw new InvalidOperationException($"all {_numbers} numbers of the arena are taken");
        return new((ulong*)_memory + _taken++ * _capacity, _capacity);
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    void Free()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }
}
