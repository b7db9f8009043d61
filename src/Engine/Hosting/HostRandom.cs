using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using QuilActors.Engine.Dispatch;

namespace QuilActors.Engine.Hosting;

/// <summary>xoshiro256** seeded by the operating system.</summary>
sealed class HostRandom : IRandomSource
{
    readonly Lock _gate = new();
    readonly ulong[] _s = new ulong[4];

    HostRandom(ReadOnlySpan<byte> seed)
    {
        for (var i = 0; i < 4; i++)
            _s[i] = BinaryPrimitives.ReadUInt64BigEndian(seed[(8 * i)..]);
    }

    public static HostRandom Create() => new(RandomNumberGenerator.GetBytes(32));

    public ulong Next()
    {
        lock (_gate)
        {
            var result = ulong.RotateLeft(_s[1] * 5, 7) * 9;
            var t = _s[1] << 17;
            _s[2] ^= _s[0];
            _s[3] ^= _s[1];
            _s[1] ^= _s[2];
            _s[0] ^= _s[3];
            _s[2] ^= t;
            _s[3] = ulong.RotateLeft(_s[3], 45);
            return result;
        }
    }

    public IRandomSource Fork(string label)
    {
        Span<byte> own = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(own, Next());
        return new HostRandom(SHA256.HashData([.. own, .. Encoding.UTF8.GetBytes(label)]));
    }
}
