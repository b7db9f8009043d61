using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Vdf;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Proving;

/// <summary>To the verifier pool: check a proof. Answered to the sender by one <see cref="VdfVerified"/>.</summary>
/// <param name="Challenge">Computed locally, or claimed by a peer.</param>
/// <param name="Difficulty">T, in squarings.</param>
/// <param name="Proof">form(y) || form(pi).</param>
/// <param name="Profile">The chain's.</param>
/// <param name="From">The peer who claims the challenge: deriving its discriminant counts against the peer's budget.
/// Null when the challenge follows from what this node knows.</param>
/// <param name="Deadline">After it the answer is Cancelled; null for none.</param>
public sealed record VerifyVdf(
    ReadOnlyMemory<byte> Challenge, uint Difficulty, ReadOnlyMemory<byte> Proof, VdfProfile Profile,
    PeerId? From = null, Instant? Deadline = null);

/// <summary>The verdict on a request.</summary>
public sealed record VdfVerified(VerifyVdf Request, VdfVerdict Verdict);
