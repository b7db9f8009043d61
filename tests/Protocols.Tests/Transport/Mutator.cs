namespace QuilActors.Protocols.Tests.Transport;

/// <summary>Makes wrong inputs out of right ones; one seed, one sequence.</summary>
sealed class Mutator(int seed)
{
    const int BytesMax = 4096;

    readonly Random _random = new(seed);

    public Random Random => _random;

    public byte[] Next(byte[][] samples)
    {
        var bytes = samples[_random.Next(samples.Length)].ToList();
        for (var changes = 1 + _random.Next(4); changes > 0; changes--)
            Change(bytes, samples);
        return bytes.Count > BytesMax ? [.. bytes.Take(BytesMax)] : [.. bytes];
    }

    void Change(List<byte> bytes, byte[][] samples)
    {
        var at = _random.Next(bytes.Count + 1);
        switch (_random.Next(7))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(at, Math.Min(_random.Next(8), bytes.Count - at));
                break;
            case 3:
                bytes.Insert(at, (byte)(_random.Next(2) == 0 ? 0xff : _random.Next(256)));
                break;
            case 4:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 5:
                bytes.InsertRange(at, samples[_random.Next(samples.Length)]);
                break;
            default:
                bytes.InsertRange(at, Enumerable.Repeat((byte)_random.Next(256), _random.Next(40)));
                break;
        }
    }
}
