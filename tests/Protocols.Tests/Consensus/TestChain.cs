using System.Buffers.Binary;
using System.Security.Cryptography;
using QuilActors.Crypto.Sodium;
using QuilActors.Protocols.Commitments;
using QuilActors.Protocols.Consensus;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Ledger;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Tests.Consensus;

/// <summary>A chain whose frames are made by its rules, with invented VDF outputs: the rules judge everything but
/// those.</summary>
sealed class TestChain
{
    public const long GenesisMs = 1_700_000_000_000;
    readonly Dictionary<Bytes32, byte[]> _seeds = [];
    readonly List<FrameNode> _made = [];
    byte _salt;

    public TestChain(int members = 3, int shardBits = 0)
    {
        for (var i = 1; i <= members; i++)
        {
            var seed = Enumerable.Repeat((byte)i, 32).ToArray();
            _seeds[new Bytes32(Ed25519.PublicKeyFromSeed(seed))] = seed;
        }
        Genesis = new Genesis(ConsensusProfile.Devnet, Fill(0xaa), GenesisMs, new byte[] { 1 }, Fill(0xbb), shardBits,
            [.. _seeds.Keys.Order()]);
        Rules = new ChainRules(Genesis, new ScoreUnitReward(1_000, 160_000));
        Masters = MasterLine.Empty(Genesis.Profile.MasterDifficulty);
        Pulse();
        First = Rules.First(Masters);
    }

    public Genesis Genesis { get; }

    public ChainRules Rules { get; }

    public MasterLine Masters { get; private set; }

    public FrameNode First { get; }

    /// <summary>All frames that joined, in order.</summary>
    public IReadOnlyList<FrameNode> Made => _made;

    public Bytes32 Shard => Genesis.ShardAddresses()[0];

    public IReadOnlyList<Bytes32> Addresses => [.. _seeds.Keys.Select(ChainHashes.AddressOf)];

    public static Bytes32 Fill(byte value) => new(Enumerable.Repeat(value, 32).ToArray());

    public void Pulse(int count = 1)
    {
        for (var i = 0; i < count; i++)
        {
            var output = new byte[132];
            BinaryPrimitives.WriteUInt64BigEndian(output, Masters.Next);
            Masters = Masters.With(new MasterFrame(Masters.Next, default, Masters.Difficulty, output));
        }
    }

    public byte[] SeedOf(Bytes32 address)
        => _seeds.Single(pair => ChainHashes.AddressOf(pair.Key) == address).Value;

    public Bytes32 KeyOf(Bytes32 address) => _seeds.Keys.Single(key => ChainHashes.AddressOf(key) == address);

    public static Bytes32 Leader(FrameNode parent, int position = 0)
        => parent.State.Ring.LeaderOrder(parent.Selector)[position].Address;

    /// <summary>A signed frame of the member at this position of the leader order.</summary>
    public Frame Make(FrameNode parent, FrameBody? body = null, int position = 0, byte? salt = null)
    {
        var prover = Leader(parent, position);
        var draft = Rules.Draft(parent, body ?? FrameBody.Empty, prover, Masters, new Instant(0));
        return Sign(draft, salt ?? _salt++);
    }

    public Frame Sign(Frame draft, byte salt)
    {
        var output = new byte[132];
        draft.Header.VdfInput().CopyTo(output);
        output[32] = salt;
        var header = draft.Header with { VdfOutput = SHA512.HashData(output)[..64].Concat(new byte[68]).ToArray() };
        return draft with { Header = Signed(header) };
    }

    public FrameHeader Signed(FrameHeader header)
        => header with { Signature = Ed25519.Sign(SeedOf(header.Prover), header.HeaderHash().ToArray()) };

    public FrameNode Join(FrameNode parent, Frame frame)
    {
        var far = Instant.FromUnixMilliseconds(frame.Header.TimestampMs);
        var verdict = Rules.CheckHeader(parent, frame.Header, Masters, far);
        Assert.Equal((FrameReject.None, null), (verdict.Reject, verdict.HoldUntil));
        Assert.Equal(FrameReject.None, Rules.CheckSignature(parent, frame.Header));
        Assert.Equal(FrameReject.None, Rules.TryJoin(parent, frame, Masters, out var node));
        _made.Add(node!);
        return node!;
    }

    public FrameNode Extend(FrameNode parent, FrameBody? body = null, int position = 0)
        => Join(parent, Make(parent, body, position));

    /// <summary>Frames with a pulse before each.</summary>
    public FrameNode Run(FrameNode from, int frames)
    {
        for (var i = 0; i < frames; i++)
        {
            Pulse();
            from = Extend(from);
        }
        return from;
    }

    public static byte[] Chunk(uint index) => SHA512.HashData(BitConverter.GetBytes(index));

    public static Bytes32[] Leaves(uint count)
        => [.. Enumerable.Range(0, (int)count).Select(i => ListRoot.LeafHash((uint)i, Chunk((uint)i)))];

    public ShardEntry Entry(uint chunks)
        => new(Shard, Fill(7), ListRoot.OfLeafHashes(Leaves(chunks)), chunks, 64UL * chunks, default, 0);

    public ShardUpdate Update(uint chunks, ulong baseFrame, ulong sequence, int signers = 3)
    {
        var entry = Entry(chunks);
        var cut = new[] { new AuthorCut(Fill(3), sequence) };
        var hash = ShardUpdate.SignedHash(entry, baseFrame, cut).ToArray();
        return ShardUpdate.Assemble(entry, baseFrame, cut, Addresses, Addresses.Take(signers).ToDictionary(
            address => address, address => (ReadOnlyMemory<byte>)Ed25519.Sign(SeedOf(address), hash)));
    }

    public Request Request(ShardUpdate update, ulong expires, ulong nonce = 0)
    {
        var signer = Addresses[0];
        var request = new Request(Genesis.Filter, 5, nonce, Canonical.ToArray(update), default, 0, expires,
            KeyOf(signer), new byte[64]);
        return request with { Signature = Ed25519.Sign(SeedOf(signer), request.RequestHash().ToArray()) };
    }

    public static FrameBody Body(IEnumerable<Request>? requests = null, IEnumerable<WorkSummary>? work = null) => new(
        [.. (requests ?? []).OrderBy(request => request.RequestHash())], [.. (work ?? []).Order(WorkOrder.Instance)]);

    public WorkProof Prove(FrameNode challenge, Bytes32 prover)
    {
        var shard = challenge.State.Shards[Shard];
        var walk = new StorageChallenge(
            StorageChallenge.SeedOf(challenge.MasterOutputY, Genesis.Filter, Shard, prover), shard.Entry.LeafCount, 64);
        while (walk.NextIndex is { } index)
            walk.Give(Chunk(index));
        var proof = new WorkProof(1, Genesis.Filter, challenge.Number, challenge.Selector, prover, [Shard],
            Canonical.ToArray(walk.ToBody(shard.Entry, Leaves(shard.Entry.LeafCount))), new byte[64]);
        return proof with { Signature = Ed25519.Sign(SeedOf(prover), proof.Summary().SignedHash().ToArray()) };
    }

    /// <summary>A chain whose newest frame challenges everyone for a shard of this many chunks.</summary>
    public FrameNode WithEntry(uint chunks)
    {
        Pulse();
        var node = Extend(First, Body([Request(Update(chunks, 0, 1), 50)]));
        while (!node.State.Shards.ContainsKey(Shard) || !node.IsChallenge)
            node = Run(node, 1);
        return node;
    }
}
