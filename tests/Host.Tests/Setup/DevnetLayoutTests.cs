using QuilActors.Host.Setup;

namespace QuilActors.Host.Tests.Setup;

public sealed class DevnetLayoutTests
{
    [Fact]
    public void Node_i_adds_ten_times_i_minus_one_to_every_port()
    {
        var layout = new DevnetLayout("/home", 3, DevnetLayout.DefaultBasePort);
        Assert.Equal([8600, 8601, 8336], layout.Nodes[0].Ports);
        Assert.Equal([8620, 8621, 8356], layout.Nodes[2].Ports);
        Assert.Equal("/home/n2/quil.sock", layout.Nodes[1].AdminSocket);
    }

    [Fact]
    public void No_two_ports_of_the_largest_network_meet()
    {
        var ports = new DevnetLayout("/home", DevnetLayout.NodesMax, DevnetLayout.DefaultBasePort).Nodes
            .SelectMany(n => n.Ports).ToList();
        Assert.Equal(ports.Count, ports.Distinct().Count());
    }
}
