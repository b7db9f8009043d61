using QuilActors.Actors.Admin;
using QuilActors.Actors.Net;
using QuilActors.Actors.Proving;
using QuilActors.Actors.Topics;
using QuilActors.Engine;
using QuilActors.Protocols.Consensus;
using QuilActors.Protocols.Peers;
using QuilActors.Storage.Ports;

namespace QuilActors.Actors;

/// <summary>What a node gets from outside. Host gives real ports, a simulation its own; the tree above them is the
/// same. Journal, snapshots, clock and chance come with the actor system.</summary>
public sealed record NodePorts
{
    public required NodeIdentity Identity { get; init; }

    public required Genesis Genesis { get; init; }

    public required ITransport Transport { get; init; }

    public required IBlobStore Blobs { get; init; }

    /// <summary>32 secret bytes that all nodes of the network share: object keys are sealed under them.</summary>
    public required ReadOnlyMemory<byte> ClusterKey { get; init; }

    /// <summary>So many bytes fit for keys.</summary>
    public required Func<int, byte[]> RandomBytes { get; init; }

    /// <summary>Makes the prover of one clock: it speaks as <see cref="VdfProverActor"/> does.</summary>
    public required Props VdfProver { get; init; }

    /// <summary>Makes /user/verifiers: it speaks as <see cref="VdfVerifierPool"/> does.</summary>
    public required Props VdfVerifiers { get; init; }

    public required AdminSettings Admin { get; init; }

    /// <summary>What the admin API reads; written by /user/admin.</summary>
    public required AdminFeed Feed { get; init; }

    /// <summary>How frames and gossip are signed and checked.</summary>
    public SignatureScheme Signatures { get; init; } = SignatureScheme.Ed25519;

    public NetSettings Net { get; init; } = new();

    public TopicsSettings Topics { get; init; } = new() { Verifiers = 1 };
}
