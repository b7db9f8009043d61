using System.Security.Cryptography;
using QuilActors.Protocols.Os;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Tests.Os;

public sealed class BlockCipherTests
{
    static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    static readonly UInt128 Attempt = UInt128.Parse("1234567890123456789");

    [Fact]
    public void A_block_opens_with_its_number_and_key_only()
    {
        using var cipher = new BlockCipher(Key, Attempt);
        var plain = RandomNumberGenerator.GetBytes(BlockCipher.BlockBytes);
        var block = cipher.Seal(3, plain);
        Assert.Equal(new Bytes32(SHA256.HashData(block.Blob)), block.Hash);
        Assert.Equal(plain.Length + 16, block.Blob.Length);
        Assert.True(cipher.TryOpen(3, block.Blob, out var opened));
        Assert.Equal(plain, opened);
        Assert.False(cipher.TryOpen(4, block.Blob, out _));
        using var other = new BlockCipher(Key, Attempt + 1);
        Assert.False(other.TryOpen(3, block.Blob, out _));
        block.Blob[100] ^= 1;
        Assert.False(cipher.TryOpen(3, block.Blob, out _));
        Assert.False(cipher.TryOpen(3, [], out _));
        Assert.False(cipher.TryOpen(3, new byte[16], out _));
    }

    // The same steps written out with the library alone.
    [Fact]
    public void Sealing_is_what_the_description_says()
    {
        byte[] salt = Convert.FromHexString(Attempt.ToString("x32"));
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, Key, 32, salt, "qa/os/block/v1"u8.ToArray());
        byte[] nonce = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2];
        var (cipher, tag) = (new byte[5], new byte[16]);
        using var aes = new AesGcm(key, 16);
        aes.Encrypt(nonce, "hello"u8, cipher, tag);
        using var blocks = new BlockCipher(Key, Attempt);
        Assert.Equal([.. cipher, .. tag], blocks.Seal(258, "hello"u8).Blob);
    }

    [Fact]
    public void A_wrapped_key_opens_under_its_cluster_key_and_in_its_file_only()
    {
        var (cluster, file) = (Samples(7), new Bytes32(Samples(8)));
        var wrapped = ObjectKey.Wrap(cluster, file, Key, new byte[12]);
        Assert.Equal(ObjectKey.WrappedBytes, wrapped.Length);
        Assert.True(ObjectKey.TryUnwrap(cluster, file, wrapped, out var key));
        Assert.Equal(Key, key);
        Assert.False(ObjectKey.TryUnwrap(Samples(9), file, wrapped, out _));
        Assert.False(ObjectKey.TryUnwrap(cluster, new Bytes32(Samples(9)), wrapped, out _));
        wrapped[20] ^= 1;
        Assert.False(ObjectKey.TryUnwrap(cluster, file, wrapped, out _));
        Assert.False(ObjectKey.TryUnwrap(cluster, file, wrapped.AsSpan(0, 59), out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(BlockCipher.BlockBytes + 1)]
    public void Sealing_nothing_or_more_than_a_block_breaks_an_invariant(int length)
    {
        using var cipher = new BlockCipher(Key, Attempt);
        Assert.Throws<InvariantBrokenException>(() => cipher.Seal(0, new byte[length]));
    }

    static byte[] Samples(byte value) => [.. Enumerable.Repeat(value, 32)];
}
