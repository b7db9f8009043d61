using System.Globalization;

namespace QuilActors.TestKit;

/// <summary>On what a test runs.</summary>
public enum TestEngineMode
{
    /// <summary>Real threads and the real clock.</summary>
    Threaded,

    /// <summary>One thread, virtual time, the order of turns drawn by a seed.</summary>
    Sim,
}

/// <summary>The engine of a test: <c>QUIL_TEST_ENGINE=threaded|sim</c>, <c>QUIL_TEST_SEED</c>.</summary>
/// <param name="Mode">Threads or virtual time.</param>
/// <param name="Seed">The seed of virtual time.</param>
public sealed record TestEngine(TestEngineMode Mode, int Seed)
{
    /// <summary>The variable that names the mode.</summary>
    public const string ModeVariable = "QUIL_TEST_ENGINE";

    /// <summary>The variable that holds the seed.</summary>
    public const string SeedVariable = "QUIL_TEST_SEED";

    static readonly AsyncLocal<TestEngine?> Chosen = new();

    /// <summary>Real threads.</summary>
    public static TestEngine Threaded { get; } = new(TestEngineMode.Threaded, 0);

    /// <summary>The one of the code being run by <see cref="Use"/>, else that of the environment.</summary>
    public static TestEngine Current => Chosen.Value ?? FromEnvironment();

    /// <summary>Virtual time.</summary>
    public static TestEngine Sim(int seed) => new(TestEngineMode.Sim, seed);

    /// <summary>Has test kits made by <paramref name="body"/> run on this engine.</summary>
    public void Use(Action body)
    {
        var outer = Chosen.Value;
        Chosen.Value = this;
        try
        {
            body();
        }
        finally
        {
            Chosen.Value = outer;
        }
    }

    /// <summary>What to set to repeat a run.</summary>
    public override string ToString() => Mode == TestEngineMode.Threaded
        ? $"{ModeVariable}=threaded"
        : $"{ModeVariable}=sim {SeedVariable}={Seed.ToString(CultureInfo.InvariantCulture)}";

    static TestEngine FromEnvironment()
    {
        var seed = Environment.GetEnvironmentVariable(SeedVariable) is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : 0;
        return Environment.GetEnvironmentVariable(ModeVariable) switch
        {
            null or "" or "threaded" => Threaded,
            "sim" => Sim(seed),
            var other => throw new ArgumentException($"{ModeVariable}={other} is neither threaded nor sim"),
        };
    }
}
