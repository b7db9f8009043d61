using System.Globalization;
using Xunit.Sdk;

namespace QuilActors.TestKit.Xunit2;

/// <summary>Fails xunit tests.</summary>
public class XunitAssertions : ITestKitAssertions
{
    /// <inheritdoc />
    public void Fail(string format = "", params object?[] args) => throw new XunitException(Text(format, args));

    /// <inheritdoc />
    public void AssertTrue(bool condition, string format = "", params object?[] args)
    {
        if (!condition)
            Fail(format, args);
    }

    /// <inheritdoc />
    public void AssertFalse(bool condition, string format = "", params object?[] args)
        => AssertTrue(!condition, format, args);

    /// <inheritdoc />
    public void AssertEqual<T>(T expected, T actual, string format = "", params object?[] args)
        => AssertEqual(expected, actual, EqualityComparer<T>.Default.Equals, format, args);

    /// <inheritdoc />
    public void AssertEqual<T>(
        T expected, T actual, Func<T, T, bool> comparer, string format = "", params object?[] args)
    {
        if (!comparer(expected, actual))
            Fail("{0}", $"expected {expected}, got {actual}. {Text(format, args)}");
    }

    static string Text(string format, object?[] args)
        => args.Length == 0 ? format : string.Format(CultureInfo.InvariantCulture, format, args);
}
