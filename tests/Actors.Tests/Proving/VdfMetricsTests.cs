using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using QuilActors.Actors.Proving;
using QuilActors.Engine;
using QuilActors.Protocols.Peers;

namespace QuilActors.Actors.Tests.Proving;

public sealed class VdfMetricsTests : ProvingTest
{
    readonly Meter _meter = new("quil.vdf.test");
    readonly ConcurrentDictionary<string, double> _sums = [];

    [Fact]
    public void A_proof_and_its_verifications_are_counted()
    {
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (ReferenceEquals(instrument.Meter, _meter))
                    l.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Add(instrument, 1, tags));
        listener.Start();
        var metrics = new VdfMetrics(_meter);

        var prover = ChildOf(VdfProverActor.Props(Arithmetics, new(Metrics: metrics)));
        prover.Tell(new StartVdf(1, Challenge, 1000, Profile));
        var done = Assert.IsType<VdfDone>(ExpectOutcome());
        foreach (var stage in (string[])["discriminant", "square", "prove"])
            Assert.Contains($"quil_vdf_seconds stage={stage}", _sums.Keys);

        var pool = Sys.ActorOf(VdfVerifierPool.Props(Arithmetics, new(PeerBurst: 1, Metrics: metrics)));
        var peer = PeerId.FromEd25519(new byte[32]);
        Verify(pool, new(Challenge, 1000, done.Proof, Profile, peer));
        Verify(pool, new(Challenge, 1000, done.Proof, Profile, peer));
        Verify(pool, new(new byte[] { 1 }, 1000, done.Proof, Profile, peer));
        Assert.Equal(1, _sums["quil_vdf_discriminant_cache_total result=miss"]);
        Assert.Equal(1, _sums["quil_vdf_discriminant_cache_total result=hit"]);
        Assert.Equal(1, _sums["quil_vdf_discriminant_cache_total result=refused"]);
        Assert.Equal(2, _sums["quil_vdf_verify_total verdict=None"]);
        Assert.Equal(1, _sums["quil_vdf_verify_total verdict=Busy"]);
        Assert.Equal(2, _sums["quil_vdf_verify_seconds "]);
        _meter.Dispose();
    }

    void Verify(IActorRef pool, VerifyVdf request)
    {
        Tell(pool, request);
        Expect<VdfVerified>();
    }

    void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var name = $"{instrument.Name} {(tags.IsEmpty ? "" : $"{tags[0].Key}={tags[0].Value}")}";
        _sums.AddOrUpdate(name, value, (_, sum) => sum + value);
    }
}
