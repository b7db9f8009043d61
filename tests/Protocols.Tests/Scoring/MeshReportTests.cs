using QuilActors.Crypto.Sodium;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Scoring;

namespace QuilActors.Protocols.Tests.Scoring;

public sealed class MeshReportTests
{
    static readonly byte[] Secret = [7, .. new byte[31]];

    [Theory]
    [InlineData(-5, 0)]
    [InlineData(0, 0)]
    [InlineData(0.78, 0)]
    [InlineData(0.79, 1)]
    [InlineData(100, 127)]
    [InlineData(199.9, 254)]
    [InlineData(200, 255)]
    [InlineData(1e9, 255)]
    [InlineData(double.NaN, 0)]
    public void Scores_are_quantised_in_256_steps_up_to_200(double score, byte quantised)
        => Assert.Equal(quantised, MeshReport.Quantise(score));

    [Fact]
    public void A_signed_report_opens_and_no_changed_byte_of_it_does()
    {
        var report = new MeshReport(9, IdOf(Secret), [.. Ids(4).Order().Select((id, i) => (id, (byte)(50 * i)))]);
        var signed = report.Sign(Secret);
        Assert.True(MeshReport.TryOpen(signed, out var opened));
        Assert.Equal((report.Epoch, report.Reporter), (opened.Epoch, opened.Reporter));
        Assert.Equal(report.Scores, opened.Scores);
        for (var i = 0; i < signed.Length; i++)
        {
            var changed = (byte[])signed.Clone();
            changed[i] ^= 1;
            Assert.False(MeshReport.TryOpen(changed, out _));
            Assert.False(MeshReport.TryOpen(signed.AsSpan(0, i), out _));
        }
    }

    [Fact]
    public void A_report_on_oneself_twice_on_one_peer_or_out_of_order_is_refused()
    {
        var self = IdOf(Secret);
        var ids = Ids(2).Order().ToArray();
        (PeerId, byte)[][] wrong = [[(self, 1)], [(ids[0], 1), (ids[0], 1)], [(ids[1], 1), (ids[0], 1)]];
        foreach (var scores in wrong)
            Assert.False(MeshReport.TryOpen(new MeshReport(1, self, scores).Sign(Secret), out _));
    }

    [Fact]
    public void The_median_is_the_lower_one_without_own_foreign_and_second_reports()
    {
        var members = Ids(7).ToArray();
        var subject = members[0];
        List<MeshReport> reports = [.. members[1..].Select((member, i) => Report(member, (byte)(10 * (i + 1))))];
        Assert.Equal(30, MeshMedian.Of(subject, 1, members, reports));
        reports.Add(Report(subject, 255));
        reports.Add(Report(IdOf(Secret), 255));
        reports.Add(Report(members[1], 255));
        reports.Add(new MeshReport(2, members[1], [(subject, 255)]));
        Assert.Equal(30, MeshMedian.Of(subject, 1, members, reports));
        Assert.Equal(30, MeshMedian.Of(subject, 1, members, reports[..5]));
        Assert.Equal(0, MeshMedian.Of(subject, 1, members, reports[..4]));
        Assert.Equal(0, MeshMedian.Of(members[1], 1, members, reports));

        MeshReport Report(PeerId reporter, byte value) => new(1, reporter, [(subject, value)]);
    }

    [Fact]
    public void A_third_of_liars_cannot_move_the_median_beyond_honest_values()
    {
        var members = Ids(13).ToArray();
        var reports = members[1..].Select((member, i) => new MeshReport(
            1, member, [(members[0], i < 4 ? (byte)255 : (byte)(100 + i))]));
        Assert.InRange(MeshMedian.Of(members[0], 1, members, reports), 104, 111);
    }

    static IEnumerable<PeerId> Ids(int count)
        => Enumerable.Range(1, count).Select(i => IdOf([0, (byte)i, .. new byte[30]]));

    static PeerId IdOf(byte[] seed) => PeerId.FromEd25519(Ed25519.PublicKeyFromSeed(seed));
}
