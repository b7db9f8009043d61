using System.Security.Cryptography;
using QuilActors.Actors.Os;

namespace QuilActors.Gateways.Files;

/// <summary>An object's content as a body to be read, hashed on the way.</summary>
sealed class BlockSource(FilesClient files, ObjectInfo info, IncrementalHash md5) : IDisposable
{
    readonly IEnumerator<BlockSlice> _slices = BlockReader.Slices(info, 0, info.Size).GetEnumerator();
    ReadOnlyMemory<byte> _rest;

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        if (_rest.IsEmpty)
        {
            if (!_slices.MoveNext())
                return 0;
            var block = await files.AskAsync<BlockRead>(
                new ReadBlock(info, _slices.Current.Number), cancellation);
            _rest = block.Plaintext;
        }
        var count = Math.Min(buffer.Length, _rest.Length);
        _rest[..count].CopyTo(buffer);
        md5.AppendData(buffer.Span[..count]);
        _rest = _rest[count..];
        return count;
    }

    public void Dispose() => _slices.Dispose();
}
