using System.Text.Json;
using QuilActors.Protocols.Admin;
using QuilActors.Protocols.Wire;

namespace QuilActors.Gateways.Tests.Admin;

public class AdminJsonTests
{
    [Fact]
    public void Amounts_are_strings_hashes_hex_times_utc_and_names_camel_case()
    {
        var view = new EarningEntryView
        {
            Frame = 7,
            Timestamp = Instant.FromUnixMilliseconds(1_700_000_000_123),
            State = "accrued",
            Units = UInt128.MaxValue,
        };
        var json = JsonSerializer.Serialize(
            new ItemList<EarningEntryView>([view]), AdminJson.Default.EarningEntries);
        Assert.Equal("""
            {"items":[{"frame":7,"timestamp":"2023-11-14T22:13:20.123Z","state":"accrued",
            "units":"340282366920938463463374607431768211455","score":"0","scoreTotal":"0","emissionUnits":"0",
            "proofsAccepted":0}]}
            """.ReplaceLineEndings(""), json);
    }

    [Fact]
    public void A_status_reads_back_as_it_was_written()
    {
        var status = new NodeStatus
        {
            Name = "n1",
            PeerId = "12D3KooW",
            Version = "0.1.0",
            Address = new Bytes32(Enumerable.Repeat((byte)0xab, 32).ToArray()),
            Phase = NodePhase.Leading,
            Head = new HeadView(4, Bytes32.Zero, Instant.FromUnixMilliseconds(5), Bytes32.Zero, "n2"),
            EarnedUnits = 8_000_000_001,
            Vdf = new VdfStatus { Profile = "devnet", PerSecond = 1.5 },
        };
        var json = JsonSerializer.Serialize(status, AdminJson.Default.NodeStatus);
        Assert.Contains("\"phase\":\"Leading\"", json, StringComparison.Ordinal);
        Assert.Contains("\"earnedUnits\":\"8000000001\"", json, StringComparison.Ordinal);
        var back = JsonSerializer.Deserialize(json, AdminJson.Default.NodeStatus)!;
        Assert.Equal(status with { Degraded = back.Degraded }, back);
        Assert.Empty(back.Degraded);
    }

    [Theory]
    [InlineData("\"x\"")]
    [InlineData("\"-1\"")]
    [InlineData("\"340282366920938463463374607431768211456\"")]
    public void An_amount_that_is_no_unsigned_number_is_refused(string amount)
        => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(
            $"{{\"units\":{amount}}}", AdminJson.Default.EarningEntryView));
}
