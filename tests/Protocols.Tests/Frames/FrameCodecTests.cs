using FsCheck.Fluent;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Tests.Frames;

public sealed class FrameCodecTests
{
    internal static Bytes32 Hash(byte value)
    {
        var bytes = new byte[32];
        Array.Fill(bytes, value);
        return new Bytes32(bytes);
    }

    static Request SomeRequest(byte seed) => new(
        Hash(seed), 5, seed, new byte[] { 1, 2, seed }, Hash(2), 77, 9, Hash(3), new byte[64]);

    static WorkProof SomeWork(byte seed) => new(
        1, Hash(1), 12, Hash(seed), Hash(3), [Hash(4)], new byte[] { 5, 6, seed }, new byte[64]);

    static FrameHeader SomeHeader() => new(
        Hash(1), 7, Hash(2), 5, 1_700_000_000_000, 8192, Hash(3), Hash(4), Hash(5), Hash(6), Hash(7), Hash(8), Hash(9),
        new byte[132], new byte[64]);

    static Frame SomeFrame() => new(
        SomeHeader(), new FrameBody([SomeRequest(1), SomeRequest(2)], [SomeWork(1).Summary()]));

    [Fact]
    public void A_frame_reads_back_as_written()
    {
        var bytes = Canonical.ToArray(SomeFrame());
        var read = Frame.TryRead(bytes, out var reject);
        Assert.Equal(FrameReject.None, reject);
        Assert.Equal(bytes, Canonical.ToArray(read!));
        Assert.Equal(SomeHeader().HeaderHash(), read!.Header.HeaderHash());
        Assert.Equal(SomeHeader().Selector(), read.Header.Selector());
        Assert.Equal(SomeWork(1).Summary().SignedHash(), read.Body.Work[0].SignedHash());
    }

    [Fact]
    public void Every_cut_and_every_added_byte_of_a_frame_is_malformed()
    {
        var bytes = Canonical.ToArray(SomeFrame());
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Null(Frame.TryRead(bytes.AsSpan(0, length), out var reject));
            Assert.Equal(FrameReject.Malformed, reject);
        }
        Assert.Null(Frame.TryRead([.. bytes, 0], out _));
    }

    [Theory]
    [InlineData(3, FrameReject.VotesUnsupported)]
    [InlineData(4, FrameReject.MembersUnsupported)]
    [InlineData(5, FrameReject.EvidenceUnsupported)]
    [InlineData(6, FrameReject.MeshUnsupported)]
    public void A_list_that_this_version_does_not_judge_is_rejected_by_name(int field, FrameReject expected)
    {
        var bytes = Canonical.ToArray(SomeFrame());
        bytes[bytes.Length - 4 * (6 - field) - 1] = 1;
        Assert.Null(Frame.TryRead(bytes, out var reject));
        Assert.Equal(expected, reject);
    }

    [Fact]
    public void A_count_over_its_bound_fails_before_anything_is_allocated()
    {
        var bytes = Canonical.ToArray(new FrameBody([], []));
        bytes[0] = 0x7f;
        Assert.False(Canonical.TryRead<FrameBody>(bytes, out _));
    }

    [Fact]
    public void No_bytes_throw_and_what_is_read_is_written_back_equal()
    {
        var valid = Canonical.ToArray(SomeFrame());
        FsCheck.Check.QuickThrowOnFailure(Prop.ForAll(
            ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<int>(), (noise, position) =>
            {
                var mutated = valid.ToArray();
                var at = (int)((uint)position % mutated.Length);
                for (var i = 0; i < noise.Length && at + i < mutated.Length; i++)
                    mutated[at + i] = noise[i];
                foreach (var bytes in new[] { noise, mutated })
                {
                    if (Frame.TryRead(bytes, out _) is { } frame)
                        Assert.Equal(bytes, Canonical.ToArray(frame));
                    if (SyncMessage.TryRead(bytes) is { } message)
                        Assert.Equal(bytes, message.ToArray());
                    if (Canonical.TryRead<WorkProof>(bytes, out var work))
                        Assert.Equal(bytes, Canonical.ToArray(work));
                    if (Canonical.TryRead<ShardUpdate>(bytes, out var update))
                        Assert.Equal(bytes, Canonical.ToArray(update));
                    if (Canonical.TryRead<MasterFrame>(bytes, out var master))
                        Assert.Equal(bytes, Canonical.ToArray(master));
                }
            }));
    }

    public static TheoryData<SyncMessage> SyncMessages => new(
        new StatusRequest(new SyncStatus(Hash(1), 0, Hash(2), 5, Hash(3), Hash(4), 9)),
        new StatusReply(new SyncStatus(Hash(1), 0, Hash(2), 5, Hash(3), Hash(4), 9)),
        new GetSelectors(Hash(1), [1, 2, 3]),
        new SelectorsReply([Hash(1), Hash(2)]),
        new GetFrames(Hash(1), 3, 256, FrameLimits.SyncBytesMax),
        new FramesReply([SomeFrame()]),
        new GetWork(Hash(8)),
        new WorkReply(null),
        new WorkReply(SomeWork(7)),
        new GetMasters(4, 256),
        new MastersReply([new MasterFrame(4, Hash(1), 16384, new byte[132])]));

    [Theory]
    [MemberData(nameof(SyncMessages))]
    public void A_sync_message_reads_back_as_written(SyncMessage message)
    {
        var bytes = message.ToArray();
        var read = SyncMessage.TryRead(bytes);
        Assert.Equal(message.GetType(), read!.GetType());
        Assert.Equal(bytes, read.ToArray());
        Assert.Null(SyncMessage.TryRead([.. bytes, 1]));
        Assert.Null(SyncMessage.TryRead(bytes.AsSpan(0, bytes.Length - 1)));
    }

    [Fact]
    public void More_frames_than_the_limit_cannot_be_asked_for()
    {
        Assert.NotNull(SyncMessage.TryRead(new GetFrames(Hash(1), 3, 256, 1).ToArray()));
        Assert.Null(SyncMessage.TryRead(new GetFrames(Hash(1), 3, 257, 1).ToArray()));
        Assert.Null(SyncMessage.TryRead(new GetFrames(Hash(1), 3, 0, 1).ToArray()));
        Assert.Null(SyncMessage.TryRead(new GetFrames(Hash(1), 3, 1, FrameLimits.SyncBytesMax + 1).ToArray()));
    }

    [Fact]
    public void Selector_and_vdf_input_follow_the_written_formulas()
    {
        var header = SomeHeader() with { VdfOutput = Enumerable.Range(0, 132).Select(i => (byte)i).ToArray() };
        var preimage = new List<byte>("qa/sel"u8.ToArray()) { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
        preimage.AddRange(Enumerable.Range(0, 66).Select(i => (byte)i));
        preimage.AddRange([0, 0, 0, 0, 0, 0, 0, 7]);
        preimage.AddRange(Hash(1).ToArray());
        Assert.Equal(
            new Bytes32(System.Security.Cryptography.SHA256.HashData(preimage.ToArray())), header.Selector());
        Assert.Equal(header.VdfInput(), (header with { VdfOutput = new byte[4], Signature = new byte[64] }).VdfInput());
        Assert.NotEqual(header.VdfInput(), (header with { MasterNumber = 6 }).VdfInput());
    }

    [Fact]
    public void Assembled_shard_updates_order_signatures_by_address()
    {
        var entry = new ShardEntry(Hash(1), Hash(2), Hash(3), 4, 4096, default, 0);
        var signatures = new Dictionary<Bytes32, ReadOnlyMemory<byte>>
        {
            [Hash(9)] = new byte[64],
            [Hash(2)] = Enumerable.Repeat((byte)7, 64).ToArray(),
        };
        var update = ShardUpdate.Assemble(
            entry, 3, [new AuthorCut(Hash(1), 2)], [Hash(9), Hash(5), Hash(2)], signatures);
        Assert.Equal([0b1010_0000], update.Bitmask.ToArray());
        Assert.Equal(7, update.Signatures[0].Span[0]);
        Assert.True(ShardUpdate.IsQuorum(2, 3));
        Assert.False(ShardUpdate.IsQuorum(1, 3));
        Assert.False(ShardUpdate.IsQuorum(0, 0));
        Assert.True(Canonical.TryRead<ShardUpdate>(Canonical.ToArray(update), out _));
    }
}
