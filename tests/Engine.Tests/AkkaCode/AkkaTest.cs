using QuilActors.TestKit.Xunit2;

namespace QuilActors.Engine.Tests.AkkaCode;

/// <summary>Programs as one would write them for Akka.NET 1.5; only the namespaces differ.</summary>
public abstract class AkkaTest : QuilActors.TestKit.Xunit2.TestKit
{
    protected AkkaTest(string config = "")
        : base(config + "\nakka.test.single-expect-default = 10 s")
    {
    }
}

public sealed class EveryEngineTests
{
    public static IEnumerable<object[]> Tests => EveryEngine.TestsOf(typeof(AkkaTest).Assembly, typeof(AkkaTest));

    [Theory]
    [MemberData(nameof(Tests))]
    public void In_virtual_time_with_fifty_seeds(string type, string method)
        => EveryEngine.Run(typeof(AkkaTest).Assembly, type, method);
}
