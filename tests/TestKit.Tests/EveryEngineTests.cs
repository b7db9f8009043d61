using QuilActors.TestKit.Xunit2;

namespace QuilActors.TestKit.Tests;

public sealed class EveryEngineTests
{
    public static IEnumerable<object[]> Tests => EveryEngine.TestsOf(typeof(KitTest).Assembly, typeof(KitTest));

    [Theory]
    [MemberData(nameof(Tests))]
    public void In_virtual_time_with_fifty_seeds(string type, string method)
        => EveryEngine.Run(typeof(KitTest).Assembly, type, method);
}

/// <summary>Tests of the kit itself, on threads and in virtual time.</summary>
public abstract class KitTest : Xunit2.TestKit
{
    protected KitTest(string config = "")
        : base(config + "\nquil.test.single-expect-default = 10 s")
    {
    }

    protected static TimeSpan Short => TimeSpan.FromMilliseconds(20);
}
