using QuilActors.Protocols.BlossomSub;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Tests.BlossomSub;

/// <summary>What must hold after every step of every router.</summary>
static class RouterInvariants
{
    public static void Check(Router router, Instant now)
    {
        var state = router.State;
        foreach (var mesh in state.MeshOrder)
        {
            Assert.Equal(mesh.Peers.Count, mesh.Peers.Distinct().Count());
            foreach (var peer in mesh.Peers)
            {
                Assert.False(peer.Direct, "no mesh peer is direct");
                Assert.Same(peer, state.Peers.Find(peer.Id));
                Assert.Contains(mesh.Key, peer.Subscribed);
                Assert.False(
                    state.Backoff.IsBroken(mesh.Key, peer.Id, now, out _, out _), "no mesh peer is in backoff");
            }
        }
        foreach (var peer in state.Peers.All)
        {
            Assert.Equal(router.Scores.Recompute(peer.Id), router.Scores.Score(peer.Id), 1e-9);
            foreach (var outbox in peer.Outboxes)
            {
                Assert.True(outbox.ControlBytes <= state.Settings.ControlLaneBytesMax, "lanes keep their bounds");
                Assert.True(outbox.QueuedBytes <= state.Settings.ControlLaneBytesMax + state.Settings.OwnLaneBytesMax
                    + state.Settings.ForwardLaneBytesMax + (1 << 20), "queues keep their bounds");
            }
        }
    }
}
