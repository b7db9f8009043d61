using System.Text.Json;
using QuilActors.Cli.Up;
using QuilActors.Protocols.Admin;
using QuilActors.Protocols.Wire;

namespace QuilActors.Cli.Tests.Up;

public sealed class UpSummaryTests
{
    static NodeStatus Node(string name, byte head, ulong made, ulong followed, ulong earned) => new()
    {
        Name = name,
        PeerId = "12D3Koo" + name,
        Version = "0",
        Phase = NodePhase.Following,
        Head = new HeadView(head, new Bytes32([.. Enumerable.Repeat(head, 32)]), default, default, ""),
        FramesMade = made,
        FramesFollowed = followed,
        Peers = 2,
        EarnedUnits = earned,
        EmittedUnits = 30,
        ProofsAccepted = 4,
    };

    [Fact]
    public void Summary_takes_the_least_frames_and_the_sum_of_proofs()
    {
        var summary = UpSummary.Of(
            3, [Node("n1", 9, 3, 6, 10), Node("n2", 9, 2, 7, 11), Node("n3", 9, 4, 4, 9)], 1.234);
        Assert.Equal(8UL, summary.Frames);
        Assert.True(summary.HeadsEqual);
        Assert.Equal(12UL, summary.ProofsAccepted);
        var json = JsonDocument.Parse(summary.ToJson()).RootElement;
        Assert.Equal("summary", json.GetProperty("kind").GetString());
        Assert.Equal("11", json.GetProperty("earnedUnits").GetProperty("n2").GetString());
        Assert.Equal("30", json.GetProperty("emissionUnits").GetString());
        Assert.Equal(1.23, json.GetProperty("firstFrameSeconds").GetDouble());
        Assert.Equal([2, 2, 2], json.GetProperty("peers").EnumerateArray().Select(p => p.GetInt32()));
    }

    [Fact]
    public void Different_heads_or_a_missing_node_are_said()
    {
        Assert.False(UpSummary.Of(2, [Node("n1", 9, 1, 1, 1), Node("n2", 8, 1, 1, 1)], null).HeadsEqual);
        var missing = UpSummary.Of(2, [Node("n1", 9, 1, 1, 1)], null);
        Assert.False(missing.HeadsEqual);
        Assert.Equal(0UL, missing.Frames);
    }
}
