using QuilActors.Actors.Proving;
using QuilActors.Engine;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Vdf;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Tests.Proving;

public sealed class VdfVerifierPoolTests : ProvingTest
{
    const uint Difficulty = 100;

    static readonly PeerId Peer = PeerId.FromEd25519(new byte[32]);

    [Fact]
    public void A_valid_proof_gets_a_verdict_that_yields_the_proof()
    {
        var proof = Prove(Challenge);
        var answer = Ask(Pool(), new(Challenge, Difficulty, proof, Profile));
        Assert.True(answer.Verdict.TryGet(out var verified));
        Assert.Equal(proof, verified.Proof.ToArray());
        Assert.Equal(Challenge, verified.Challenge.ToArray());
    }

    [Fact]
    public void A_proof_for_another_difficulty_is_refused()
        => Assert.Equal(
            VdfReject.ProofMismatch,
            Ask(Pool(), new(Challenge, Difficulty + 1, Prove(Challenge), Profile)).Verdict.Reason);

    [Fact]
    public void A_wrong_shape_is_refused_even_when_the_pool_is_full()
    {
        var pool = Pool(new(Mailbox: 1));
        var slow = VdfProfile.QuilActors2048;
        Tell(pool, new VerifyVdf(Challenge, Difficulty, Shaped(slow), slow));
        Tell(pool, new VerifyVdf(Challenge, Difficulty, new byte[3], Profile));
        Assert.Equal(VdfReject.WrongLength, Expect<VdfVerified>().Verdict.Reason);
        Assert.Equal(VdfReject.NotOnDiscriminant, Expect<VdfVerified>().Verdict.Reason);
    }

    [Fact]
    public void One_request_beyond_the_limit_is_answered_busy()
    {
        const int limit = 3;
        var pool = Pool(new(Mailbox: limit));
        var slow = VdfProfile.QuilActors2048;
        for (byte i = 0; i <= limit; i++)
            Tell(pool, new VerifyVdf(new[] { i }, Difficulty, Shaped(slow), slow));
        Assert.Equal(VdfReject.Busy, Expect<VdfVerified>().Verdict.Reason);
        for (var i = 0; i < limit; i++)
            Assert.Equal(VdfReject.NotOnDiscriminant, Expect<VdfVerified>().Verdict.Reason);
    }

    [Fact]
    public void A_peer_with_too_many_unknown_challenges_is_refused_but_not_known_ones()
    {
        var pool = Pool(new(PeerBurst: 1, PeerRefill: TimeSpan.FromDays(1)));
        var proof = Prove(Challenge);
        Assert.True(Ask(pool, new(Challenge, Difficulty, proof, Profile, Peer)).Verdict.IsValid);
        Assert.Equal(
            VdfReject.Busy, Ask(pool, new(new byte[] { 1 }, Difficulty, Shaped(Profile), Profile,
                Peer)).Verdict.Reason);
        Assert.True(Ask(pool, new(Challenge, Difficulty, proof, Profile, Peer)).Verdict.IsValid);
    }

    [Fact]
    public void An_expired_request_is_cancelled()
    {
        var expired = new VerifyVdf(Challenge, Difficulty, Shaped(Profile), Profile, Deadline: new Instant(1));
        var verdict = Ask(Pool(), expired).Verdict;
        Assert.Equal((VdfReject.Cancelled, false), (verdict.Reason, verdict.IsInvalid));
    }

    [Fact]
    public void Requests_for_one_challenge_are_all_answered()
    {
        var pool = Pool(new(Workers: 2));
        var proof = Prove(Challenge);
        for (var i = 0; i < 5; i++)
            Tell(pool, new VerifyVdf(Challenge, Difficulty, proof, Profile));
        for (var i = 0; i < 5; i++)
            Assert.True(Expect<VdfVerified>().Verdict.IsValid);
    }

    /// <summary>Right in every rule that needs no discriminant: a = 97, b = 1, twice.</summary>
    static byte[] Shaped(VdfProfile profile)
    {
        var proof = new byte[profile.ProofBytes];
        var half = profile.FormBytes / 2;
        for (var form = 0; form < 2; form++)
        {
            proof[form * profile.FormBytes + half - 1] = 0x61;
            proof[form * profile.FormBytes + profile.FormBytes - 1] = 1;
        }
        return proof;
    }

    static byte[] Prove(byte[] challenge)
    {
        using var arithmetic = Arithmetics.Create();
        return new WesolowskiProver(Profile, arithmetic).Prove(challenge, Difficulty);
    }

    IActorRef Pool(VdfVerifierSettings? settings = null)
        => Sys.ActorOf(VdfVerifierPool.Props(Arithmetics, settings));

    VdfVerified Ask(IActorRef pool, VerifyVdf request)
    {
        Tell(pool, request);
        return Expect<VdfVerified>();
    }
}
