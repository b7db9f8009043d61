namespace QuilActors.Crypto.Tests.ClassGroup;

/// <summary>Long tests run in full with QUIL_NIGHTLY=1 and with a hundredth or less of it otherwise.</summary>
static class Nightly
{
    static readonly bool IsOn = Environment.GetEnvironmentVariable("QUIL_NIGHTLY") == "1";

    public static int Count(int nightly, int otherwise) => IsOn ? nightly : otherwise;
}
