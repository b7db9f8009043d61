using QuilActors.Protocols.Consensus;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Chain;

/// <summary>Verified proofs by the frame they answer, with their bodies. Bounded by bytes: the oldest frames' bodies go
/// first.</summary>
sealed class WorkPool
{
    /// <summary>Frames in flight of a full ring with a few shards; older bodies are not asked for.</summary>
    public const long BytesMax = 8L * 1024 * 1024;

    readonly Dictionary<Bytes32, Dictionary<(Bytes32 Prover, Bytes32 Shard), WorkProof>> _byChallenge = [];
    readonly SortedSet<(ulong Number, Bytes32 Selector)> _order = [];
    readonly Dictionary<Bytes32, WorkProof> _byDigest = [];

    public long Bytes { get; private set; }

    public int Count => _byDigest.Count;

    public bool Has(Bytes32 bodyDigest) => _byDigest.ContainsKey(bodyDigest);

    public WorkProof? Find(Bytes32 bodyDigest) => _byDigest.GetValueOrDefault(bodyDigest);

    public bool Answers(Bytes32 challenge, Bytes32 prover, Bytes32 shard)
        => _byChallenge.TryGetValue(challenge, out var proofs) && proofs.ContainsKey((prover, shard));

    /// <summary>Keeps a verified proof; a second answer to one challenge is not kept.</summary>
    public void Add(WorkProof proof)
    {
        if (!_byChallenge.TryGetValue(proof.Selector, out var proofs))
        {
            _byChallenge[proof.Selector] = proofs = [];
            _order.Add((proof.Frame, proof.Selector));
        }
        if (!proofs.TryAdd((proof.Prover, proof.Segments[0]), proof))
            return;
        _byDigest[proof.Summary().BodyDigest] = proof;
        Bytes += proof.Body.Length;
        while (Bytes > BytesMax && _order.Count > 1)
            Forget(_order.Min);
    }

    /// <summary>All answers to a challenge, as a frame lists them.</summary>
    public IReadOnlyList<WorkSummary> Cut(Bytes32 challenge)
        => _byChallenge.TryGetValue(challenge, out var proofs)
            ? [.. proofs.Values.Select(proof => proof.Summary()).Order(WorkOrder.Instance)
                .Take(FrameLimits.WorkSummariesMax)]
            : [];

    void Forget((ulong Number, Bytes32 Selector) challenge)
    {
        _order.Remove(challenge);
        _byChallenge.Remove(challenge.Selector, out var proofs);
        foreach (var proof in proofs!.Values)
        {
            _byDigest.Remove(proof.Summary().BodyDigest);
            Bytes -= proof.Body.Length;
        }
    }
}
