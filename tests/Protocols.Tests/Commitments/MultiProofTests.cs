using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using QuilActors.Protocols.Commitments;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Tests.Commitments;

public sealed class MultiProofTests
{
    [Fact]
    public void Every_set_of_leaves_of_every_small_list_proves_and_any_change_is_refused()
        => Prop.ForAll(Gen.Choose(1, 40).Two().ToArbitrary(), pair =>
        {
            var (count, seed) = pair;
            var random = new Random(seed);
            var indices = Enumerable.Range(0, count).Where(_ => random.Next(3) == 0).Select(i => (uint)i)
                .DefaultIfEmpty((uint)random.Next(count)).ToArray();
            var (proof, root, leaves) = Make(count, indices);
            Assert.Equal(MultiProofReject.None, proof.Verify(root, (uint)count, leaves));
            leaves[random.Next(leaves.Length)] = "forged"u8.ToArray();
            Assert.Equal(MultiProofReject.WrongRoot, proof.Verify(root, (uint)count, leaves));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Each_kind_of_bad_proof_has_its_reason()
    {
        var (proof, root, leaves) = Make(10, [2, 3, 7]);
        Assert.Equal(MultiProofReject.WrongLeafCount, proof.Verify(root, 11, leaves));
        Assert.Equal(MultiProofReject.BadIndices, (proof with { Indices = [3, 2, 7] }).Verify(root, 10, leaves));
        Assert.Equal(MultiProofReject.BadIndices, (proof with { Indices = [2, 2, 7] }).Verify(root, 10, leaves));
        Assert.Equal(MultiProofReject.BadIndices, (proof with { Indices = [2, 3, 10] }).Verify(root, 10, leaves));
        Assert.Equal(MultiProofReject.BadIndices, (proof with { Indices = [] }).Verify(root, 10, []));
        Assert.Equal(MultiProofReject.WrongNumberOfLeaves, proof.Verify(root, 10, leaves[..2]));
        Assert.Equal(MultiProofReject.MissingSibling,
            (proof with { Siblings = [.. proof.Siblings.SkipLast(1)] }).Verify(root, 10, leaves));
        Assert.Equal(MultiProofReject.LeftOverSibling,
            (proof with { Siblings = [.. proof.Siblings, root] }).Verify(root, 10, leaves));
        Assert.Equal(MultiProofReject.WrongRoot, proof.Verify(Bytes32.Zero, 10, leaves));
    }

    [Fact]
    public void Encoding_round_trips_and_bounds_lists_before_allocating()
    {
        var (proof, _, _) = Make(33, [0, 5, 32]);
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(buffer);
        proof.Write(ref writer);
        var reader = new CanonicalReader(buffer.WrittenSpan);
        Assert.Equal(proof, MultiProof.Read(ref reader));
        Assert.True(reader.Complete);

        var greedy = new CanonicalReader([0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff]);
        MultiProof.Read(ref greedy);
        Assert.True(greedy.Failed);
    }

    static (MultiProof Proof, Bytes32 Root, ReadOnlyMemory<byte>[] Leaves) Make(int count, uint[] indices)
    {
        var items = ListRootTests.Items(count);
        var hashes = items.Select((item, i) => ListRoot.LeafHash((uint)i, item.Span)).ToArray();
        return (MultiProof.Create(hashes, indices), ListRoot.OfLeafHashes(hashes),
            [.. indices.Select(i => items[(int)i])]);
    }
}
