using System.Reflection;

namespace QuilActors.Simulation.Tests;

public sealed class SampleTests
{
    [Fact]
    public void PartitionLab_cuts_a_network_and_heals_it()
    {
        using var output = new StringWriter();
        var before = Console.Out;
        Console.SetOut(output);
        try
        {
            var program = Assembly.Load("PartitionLab").EntryPoint!;
            program.Invoke(null, [Array.Empty<string>()]);
        }
        finally
        {
            Console.SetOut(before);
        }
        var lines = output.ToString().Split('\n');
        var cut = lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[2..];
        var healed = lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..];
        Assert.True(cut.Distinct().Count() > 1, lines[0]);
        Assert.Single(healed.Distinct());
    }
}
